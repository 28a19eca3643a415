// Everything that goes wrong in one run of a scenario: what the file says, and what the seed draws.
#pragma once

#include "simulation/scenario.hpp"

namespace bezant::simulation {

/// The faults of one run. Crashes are in order of time.
struct fault_plan {
  network_model network;
  std::vector<crash_plan> crashes;
  std::vector<duration> skews; ///< by replica
  time_point quiet;            ///< from here on nothing goes wrong by chance or plan
};

/// Draws the faults of `seed` for a cluster of `replicas`. Equal arguments give equal plans.
fault_plan plan_faults(const scenario& s, std::size_t replicas, std::uint64_t seed);

} // namespace bezant::simulation
