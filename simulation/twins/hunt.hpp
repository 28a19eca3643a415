// Runs many Twins scenarios of one protocol on several threads, and makes small what fails.
#pragma once

#include "simulation/twins/arena.hpp"
#include "simulation/twins/search_space.hpp"

#include <functional>
#include <stop_token>

namespace bezant::simulation::twins {

/// What to search.
struct hunt_options {
  std::size_t replicas = 4;
  std::size_t twins = 1;
  std::optional<std::size_t> rounds = {}; ///< without it: 3, then the commit depth + 2 if that is more
  std::uint64_t seed = 1;                 ///< of the order, and of the sample
  std::size_t sample = 10'000;            ///< scenarios where there are too many for all
  std::size_t jobs = 1;                   ///< threads
  bool first = false;                     ///< end at the first violation
  bool crashes = false;
  bool apart = false; ///< in each round one kind of message may have a partition of its own
  withheld_messages withheld = withheld_messages::lost;
};

/// One list of scenarios to be run.
struct stage {
  space searched;
  bool exhaustive = false;
  std::optional<std::uint64_t> total;    ///< before symmetry reduction, if 64 bits hold it
  std::optional<std::uint64_t> distinct; ///< after it
  std::vector<attack> attacks;           ///< in the order in which they are run
};

/// The number of rounds of each stage, by `options` and the protocol's commit depth.
std::vector<std::size_t> stage_rounds(const contestant& who, const hunt_options& options);

/// Lists the scenarios. All of them, in an order drawn from the seed, if there are few enough; else a sample.
stage make_stage(const contestant& who, const hunt_options& options, std::size_t rounds);

/// A scenario that broke an invariant.
struct failed_attack {
  std::uint64_t number = 0; ///< in the order of the stage, from 0
  attack scenario;
  violation broke;
  attack shrunk; ///< a smaller one that breaks the same invariant
};

/// What became of a stage.
struct stage_result {
  /// Violations that are told; more are counted.
  static constexpr std::size_t told_max = 20;

  std::uint64_t run = 0; ///< scenarios
  std::uint64_t failed = 0;
  std::vector<failed_attack> told; ///< the first of them
  std::uint64_t views_to_recover_max = 0;
  std::uint64_t steps = 0;
  std::uint64_t commits = 0;
  std::uint64_t signatures = 0;
  std::uint64_t accusations = 0;
  std::uint64_t withheld = 0;
  double seconds = 0;
  bool complete = false; ///< all were run, or the first violation was what was looked for

  [[nodiscard]] bool passed() const noexcept { return complete && failed == 0; }
};

/// Runs a stage. The result depends on the stage alone, but for `seconds`, however many threads there are. `progress`
/// is called on this thread. A stop request ends it after the scenarios under way.
stage_result run_stage(const contestant& who, const hunt_options& options, const stage& what,
                       const std::function<void(std::uint64_t done, std::uint64_t failed)>& progress,
                       const std::stop_token& stop = {});

/// A scenario that breaks `invariant` as `a` does and cannot be made smaller by taking away a round, a crash, a
/// partition, or by bringing one instance to the other side.
attack shrink(const arena& where, const attack& a, const std::string& invariant);

} // namespace bezant::simulation::twins
