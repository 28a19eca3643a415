// Strong integer types: an id or a count that cannot be mixed up with another one.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>

namespace bezant {

/// An integer of type `Rep` that is its own type for every `Tag`. It orders and hashes by value, and has no
/// arithmetic but `next`, `+ n` and differences, so that sums that make no sense do not compile.
template <class Tag, std::integral Rep>
class strong {
public:
  using rep = Rep;

  constexpr strong() noexcept = default;
  constexpr explicit strong(Rep value) noexcept : value_{value} {}

  /// The bare integer, for arithmetic and output at the edge.
  [[nodiscard]] constexpr Rep value() const noexcept { return value_; }
  [[nodiscard]] constexpr strong next() const noexcept { return strong{static_cast<Rep>(value_ + 1)}; }

  friend constexpr auto operator<=>(strong, strong) noexcept = default;
  friend constexpr strong operator+(strong a, Rep n) noexcept { return strong{static_cast<Rep>(a.value_ + n)}; }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, strong& x) {
    return f(x.value_);
  }

private:
  Rep value_{};
};

} // namespace bezant

template <class Tag, class Rep>
struct std::hash<bezant::strong<Tag, Rep>> {
  std::size_t operator()(bezant::strong<Tag, Rep> x) const noexcept { return std::hash<Rep>{}(x.value()); }
};
