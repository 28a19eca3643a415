// A seeded generator whose numbers are the same on every platform and standard library.
#pragma once

#include <cstdint>

namespace bezant {

/// SplitMix64 (Steele, Lea, Flood 2014). For simulations and synthetic load only, never for keys.
class random_source {
public:
  explicit constexpr random_source(std::uint64_t seed) noexcept : state_{seed} {}

  /// The next 64 bits.
  constexpr std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

  /// A number from 0 to `n - 1`; `n` must not be 0. (High word of the product; its bias is below n / 2^64.)
  constexpr std::uint64_t below(std::uint64_t n) noexcept {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>((wide{next()} * n) >> 64U);
  }

  /// A number from `low` to `high`, both included.
  constexpr std::int64_t between(std::int64_t low, std::int64_t high) noexcept {
    // Unsigned, so that the widest range does not overflow; its length would be 2^64.
    const auto first = static_cast<std::uint64_t>(low);
    const auto length = static_cast<std::uint64_t>(high) - first + 1;
    return static_cast<std::int64_t>(first + (length == 0 ? next() : below(length)));
  }

  /// True with probability `parts` in a million.
  constexpr bool chance(std::uint32_t parts) noexcept { return parts != 0 && below(1'000'000) < parts; }

  /// A generator of its own for part `index` of a run, so that one part's draws do not shift another's.
  [[nodiscard]] constexpr random_source split(std::uint64_t index) const noexcept {
    random_source child{state_ ^ (index + 1) * 0xD1B54A32D192ED03ULL};
    child.next();
    return random_source{child.next()};
  }

private:
  std::uint64_t state_;
};

} // namespace bezant
