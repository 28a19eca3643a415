// A bound on how much comes in a second.
#pragma once

#include "core/time.hpp"

#include <algorithm>
#include <cstddef>

namespace bezant {

/// A bucket that holds what may come in one second and fills again as time goes by.
class rate_meter {
public:
  rate_meter(std::size_t per_second, time_point now) noexcept
    : per_second_{static_cast<double>(per_second)}, left_{per_second_}, at_{now} {}

  /// Takes `amount` out; false if there was less.
  bool take(std::size_t amount, time_point now) noexcept {
    const auto elapsed = static_cast<double>(std::max<std::int64_t>((now - at_).ns, 0)) / 1e9;
    at_ = std::max(at_, now);
    left_ = std::min(per_second_, left_ + elapsed * per_second_) - static_cast<double>(amount);
    return left_ >= 0;
  }

private:
  double per_second_;
  double left_;
  time_point at_;
};

} // namespace bezant
