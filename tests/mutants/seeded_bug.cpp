// Switches seeded bugs on by name, for test-only builds: BEZANT_MUTANT is a list of names with commas between them.
#include "core/mutant.hpp"

#include <cstdlib>

namespace bezant {

bool seeded_bug(std::string_view name) {
  const char* variable = std::getenv("BEZANT_MUTANT");
  std::string_view list = variable != nullptr ? variable : "";
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (list.substr(0, comma) == name)
      return true;
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
  return false;
}

} // namespace bezant
