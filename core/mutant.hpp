// Switches for seeded bugs. In every ordinary build they are constant false and leave no code behind; only the
// test-only libraries that are compiled with BEZANT_MUTANTS can turn one on. Use in .cpp files alone.
#pragma once

#include <string_view>

namespace bezant {

#ifdef BEZANT_MUTANTS
/// True if the seeded bug `name` is switched on in this test-only build.
bool seeded_bug(std::string_view name);
#else
constexpr bool seeded_bug(std::string_view) noexcept {
  return false;
}
#endif

} // namespace bezant
