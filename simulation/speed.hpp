// How fast the simulation is: a standard short case, many seeds of it.
#pragma once

#include "simulation/sweep.hpp"

#include <functional>

namespace bezant::simulation {

/// The standard short case: 4 replicas, a constant delay of 10 ms, 100 views, the exchange with 1,000 orders in frames
/// of 10 by 4 sessions, simulated signatures, every invariant checked. Views take twice the delay where they are
/// responsive; clocked ones get an epoch of 24 ms.
scenario standard_short_case(const std::string& protocol);

/// What a measurement of one protocol showed.
struct speed_result {
  std::string protocol;
  sweep_result sweep;
  std::size_t jobs = 1;

  [[nodiscard]] double seeds_per_minute() const;
  /// Simulated messages, counted once per receiver, per second of a thread's time.
  [[nodiscard]] double messages_per_second() const;
};

/// Runs seeds 1 to `seeds` of the case with `jobs` threads. Errors: those of the workload; a sentence in `why`.
result<speed_result> measure_speed(const std::string& protocol, const scenario_names& names, std::uint64_t seeds,
                                   std::size_t jobs, const std::function<void(std::uint64_t done)>& tell,
                                   const std::stop_token& stop, std::string* why);

} // namespace bezant::simulation
