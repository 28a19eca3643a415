// Paces a leader, so that blocks cannot follow each other without end at one instant.
#pragma once

#include "core/time.hpp"

#include <algorithm>
#include <limits>

namespace bezant {

/// A leaky bucket on a core's own time: `burst` steps may come at once, after them one each `each`. Over a network
/// steps are further apart than that, and nothing waits; without one (a single replica, links without delay) time goes
/// on between them.
class pacer {
public:
  constexpr explicit pacer(std::int64_t burst) noexcept : burst_{burst} {}

  /// A step was made.
  constexpr void made(time_point now, duration each) noexcept {
    free_ = std::max(free_, now) + each;
    each_ = each;
  }
  /// The next step may not come before this time.
  [[nodiscard]] constexpr time_point due() const noexcept { return free_ - each_ * burst_; }

private:
  std::int64_t burst_;
  duration each_;
  time_point free_{std::numeric_limits<std::int64_t>::min()
                   / 2}; ///< when the bucket is empty; clocks may begin below 0
};

/// Whatever a leader has to propose, its blocks are this far apart in the long run: no disk and no signature is that
/// fast.
constexpr duration busy_pace = microseconds(20);
/// The same of blocks without transactions, where no earlier one has any that wait to become final; or a quarter of
/// what the view may take, if that is less.
constexpr duration idle_pace = milliseconds(1);
constexpr std::int64_t busy_burst = 64;
constexpr std::int64_t idle_burst = 16;

} // namespace bezant
