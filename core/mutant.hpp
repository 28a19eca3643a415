// Switches for seeded bugs. In every ordinary build they are constant false and leave no code behind; only the
// test-only libraries that are compiled with BEZANT_MUTANTS can turn one on. Use in .cpp files alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bezant {

#ifdef BEZANT_MUTANTS
namespace detail {

/// A seeded bug's name as a number (FNV-1a, 64 bits), made by the compiler: the question is asked very often.
struct bug_number {
  template <std::size_t N>
  consteval bug_number(const char (&name)[N]) : value{of({name, N - 1})} {} // NOLINT: meant to convert

  static constexpr std::uint64_t of(std::string_view name) noexcept {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char c : name)
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return hash;
  }

  std::uint64_t value;
};

struct bugs_switched_on {
  std::size_t count = 0;
  std::uint64_t numbers[8] = {};
};

/// At first what the environment variable BEZANT_MUTANT lists.
extern bugs_switched_on bugs;

} // namespace detail

/// True if the seeded bug is switched on in this test-only build.
inline bool seeded_bug(detail::bug_number bug) noexcept {
  for (std::size_t i = 0; i < detail::bugs.count; ++i)
    if (detail::bugs.numbers[i] == bug.value)
      return true;
  return false;
}

/// Switches on the bugs of `list`, at most eight names with commas between them, and all others off.
void switch_seeded_bugs(std::string_view list);
#else
constexpr bool seeded_bug(std::string_view) noexcept {
  return false;
}
#endif

} // namespace bezant
