// Points and spans of time as whole nanoseconds; a core is told the time, it never asks a clock.
#pragma once

#include <compare>
#include <cstdint>

namespace bezant {

/// A span of time in nanoseconds; may be negative.
struct duration {
  std::int64_t ns = 0;

  friend constexpr auto operator<=>(duration, duration) noexcept = default;
  friend constexpr duration operator+(duration a, duration b) noexcept { return {a.ns + b.ns}; }
  friend constexpr duration operator-(duration a, duration b) noexcept { return {a.ns - b.ns}; }
  friend constexpr duration operator*(duration a, std::int64_t n) noexcept { return {a.ns * n}; }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, duration& x) {
    return f(x.ns);
  }
};

/// A point in time: nanoseconds since the cluster's genesis time.
struct time_point {
  std::int64_t ns = 0;

  friend constexpr auto operator<=>(time_point, time_point) noexcept = default;
  friend constexpr time_point operator+(time_point t, duration d) noexcept { return {t.ns + d.ns}; }
  friend constexpr time_point operator-(time_point t, duration d) noexcept { return {t.ns - d.ns}; }
  friend constexpr duration operator-(time_point a, time_point b) noexcept { return {a.ns - b.ns}; }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, time_point& x) {
    return f(x.ns);
  }
};

constexpr duration nanoseconds(std::int64_t n) noexcept {
  return {n};
}
constexpr duration microseconds(std::int64_t n) noexcept {
  return {n * 1'000};
}
constexpr duration milliseconds(std::int64_t n) noexcept {
  return {n * 1'000'000};
}
constexpr duration seconds(std::int64_t n) noexcept {
  return {n * 1'000'000'000};
}

} // namespace bezant
