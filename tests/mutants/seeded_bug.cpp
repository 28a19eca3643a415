// Switches seeded bugs on by name, for test-only builds: BEZANT_MUTANT is a list of names with commas between them.
#include "core/mutant.hpp"

#include <cstdlib>

namespace bezant {

namespace {

detail::bugs_switched_on read(std::string_view list) {
  detail::bugs_switched_on bugs;
  while (!list.empty() && bugs.count < std::size(bugs.numbers)) {
    const auto comma = list.find(',');
    bugs.numbers[bugs.count++] = detail::bug_number::of(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
  return bugs;
}

detail::bugs_switched_on read_environment() {
  const char* variable = std::getenv("BEZANT_MUTANT");
  return read(variable != nullptr ? variable : "");
}

} // namespace

detail::bugs_switched_on detail::bugs = read_environment();

void switch_seeded_bugs(std::string_view list) {
  detail::bugs = read(list);
}

} // namespace bezant
