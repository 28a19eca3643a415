// Runs case after case on several threads until something stops it.
#pragma once

#include "simulation/swarm/left_out.hpp"
#include "simulation/swarm/shrink.hpp"
#include "simulation/swarm/tally.hpp"

#include <functional>

namespace bezant::simulation::swarm {

/// How long and how hard a swarm hunts.
struct hunt_options {
  std::uint64_t first_seed = 1;
  std::uint64_t last_seed = 1;         ///< included
  std::size_t jobs = 1;                ///< threads
  double minutes = 0;                  ///< ends after so long; 0: with the last seed
  std::uint64_t repeat_every = 50;     ///< every so many seeds a run is made twice; 0: never
  std::uint64_t failures_max = 20;     ///< ends after so many failed runs
  std::uint64_t shrink_runs_max = 200; ///< for one failure; 0 does not shrink
  std::uint64_t shrunk_max = 3;        ///< failures that are shrunk
};

/// A run that broke something.
struct failure {
  judged_case found;
  std::optional<shrunk_case> shrunk;
  double after_seconds = 0; ///< since the hunt began
};

struct hunt_result {
  tally all;
  std::vector<failure> failures;
  std::vector<left_out> not_drawn; ///< what the registries have and no seed draws
  std::uint64_t planned = 0;
  bool complete = false; ///< the last seed was run, or the time was up
  double wall_seconds = 0;
};

/// Draws and runs the seeds. `each` gets every run in order of its seed, from the calling thread.
hunt_result hunt(const draw_from& from, const scenario_names& names, const hunt_options& options,
                 const std::function<void(const judged_case&, const tally&)>& each, const std::stop_token& stop);

} // namespace bezant::simulation::swarm
