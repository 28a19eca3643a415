#include "cli/cluster_options.hpp"

#include "cli/numbers.hpp"

#include <algorithm>

namespace bezant::cli {

std::string names_of(const protocol_registry& registry) {
  std::string names;
  for (const auto& one : registry.all())
    names += (names.empty() ? "" : ", ") + one.name;
  return names;
}

std::vector<protocol_option> parse_options(const std::vector<std::string>& texts) {
  std::vector<protocol_option> list;
  for (const auto& text : texts) {
    const auto at = text.find('=');
    if (at == std::string::npos || at == 0)
      throw CLI::ValidationError("--option", "expected NAME=VALUE, got \"" + text + "\"");
    protocol_option option{text.substr(0, at), text.substr(at + 1)};
    if (std::ranges::any_of(list, [&](const auto& known) { return known.name == option.name; }))
      throw CLI::ValidationError("--option", option.name + " is given twice");
    list.push_back(std::move(option));
  }
  return list;
}

void refuse_adversary(const std::string& text, const std::string& what) {
  throw CLI::ValidationError("--adversary", "\"" + text + "\": " + what);
}

adversary_text parse_adversary(const std::string& text, std::size_t replicas) {
  const auto equals = text.find('=');
  if (equals == std::string::npos)
    refuse_adversary(text, "expected REPLICAS=BEHAVIOUR, such as 1=equivocate");
  adversary_text a;
  for (std::size_t at = 0; at < equals;) {
    const auto comma = std::min(text.find(',', at), equals);
    const auto one = parse_whole(std::string_view{text}.substr(at, comma - at));
    if (!one || *one >= replicas)
      refuse_adversary(text, "expected replicas below " + std::to_string(replicas) + " before the =");
    a.who.emplace(static_cast<std::uint32_t>(*one));
    at = comma + 1;
  }
  if (a.who.empty())
    refuse_adversary(text, "expected replicas before the =, such as 1=equivocate");
  a.behaviour = text.substr(equals + 1);
  return a;
}

} // namespace bezant::cli
