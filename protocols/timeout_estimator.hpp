// How long a replica waits before it gives up: the fixed `timeout`, or less where it measured less.
#pragma once

#include "protocols/config.hpp"

namespace bezant {

/// Estimates how long a wait has to be from how long the ones that ended well took, as Jacobson ("Congestion Avoidance
/// and Control", SIGCOMM 1988) and Karn and Partridge (SIGCOMM 1987) do for TCP; why with these numbers says
/// docs/decisions/0032-timeouts-follow-measured-delays.md. Whole nanoseconds, one number of state, no clock. The
/// estimate begins at `timeout`, stays between `timeout` / `floor_share` and `timeout`, and a `fixed` one never moves.
class timeout_estimator {
public:
  static constexpr std::int64_t floor_share = 4; ///< the estimate is at least this part of `timeout`
  static constexpr std::int64_t margin = 4;      ///< so many times what was measured

  /// What a wait has after so many that were in vain.
  struct allowance {
    duration base;            ///< at most `timeout`
    std::uint64_t growth = 0; ///< failures that are left for the protocol's own growth; 0 while `base` is less
  };

  /// Of `replicas`: a measurement lowers the estimate by at most 1 / (4 `replicas`) of itself, so that a leader whose
  /// turn comes once in so many views finds more than three quarters of what its last one left.
  timeout_estimator(duration timeout, bool measured, std::size_t replicas) noexcept
    : timeout_{timeout},
      measured_{measured},
      decay_share_{4 * static_cast<std::int64_t>(replicas)},
      estimate_{timeout} {}

  /// A wait ended well; what it was for took between `least` and `most`. They differ if some of the time may have
  /// passed without anything to wait for.
  void took(duration least, duration most) noexcept;

  /// The estimate and `idle`, during which nothing need happen; twice that for each of `failures` in a row, up to
  /// `timeout`, which two of them reach from anywhere.
  [[nodiscard]] allowance after(std::uint64_t failures, duration idle = {}) const noexcept;

private:
  duration timeout_;
  bool measured_;
  std::int64_t decay_share_;
  duration estimate_;
};

/// Reads the option `timeouts`: `fixed` (default) or `measured`. True if it is the latter.
bool read_timeouts(option_reader& reader);

} // namespace bezant
