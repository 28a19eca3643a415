// Keys that what is read elsewhere in a file may be derived from.
#include "simulation/toml_section.hpp"

namespace bezant::simulation {

std::vector<toml_key> toml_section::top_keys(std::string_view table, const std::vector<std::string>& names) const {
  std::vector<toml_key> keys{top_key(table)};
  const auto* node = top_->get(table);
  const auto* of = node != nullptr ? node->as_table() : nullptr;
  if (of == nullptr)
    return keys;
  std::vector<const toml::table*> tables{of};
  for (const auto& [key, below] : *of)
    if (const auto* list = below.as_array())
      for (const auto& one : *list)
        tables.push_back(one.as_table());
  for (const auto* t : tables)
    for (const auto& name : names)
      if (t != nullptr)
        keys.push_back({t, name, false});
  return keys;
}

} // namespace bezant::simulation
