// The time that a core is told: nanoseconds since genesis on the actor system's clock.
#pragma once

#include "core/time.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <chrono>

namespace bezant {

/// A replica's disciplined clock: the system's clock from `origin`, shifted by `skew`, that never steps back.
class replica_clock {
public:
  replica_clock() = default;
  /// `floor` is the latest time that an earlier life of the replica may have told its core.
  replica_clock(caf::actor_clock::time_point origin, duration skew, time_point floor = {0})
    : origin_{origin}, skew_{skew}, last_{floor} {}

  /// The time now, at least the last one that was given.
  time_point now(const caf::actor_clock& system) {
    const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(system.now() - origin_).count();
    last_ = std::max(last_, time_point{since} + skew_);
    return last_;
  }

  /// When the system's clock shows `t`.
  [[nodiscard]] caf::actor_clock::time_point when(time_point t) const {
    return origin_ + std::chrono::nanoseconds{(t - skew_).ns};
  }

private:
  caf::actor_clock::time_point origin_{};
  duration skew_{};
  time_point last_{};
};

} // namespace bezant
