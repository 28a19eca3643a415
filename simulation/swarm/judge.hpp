// Runs a case and says which invariants broke, progress and repeatability included.
#pragma once

#include "simulation/runner.hpp"
#include "simulation/swarm/draw.hpp"

namespace bezant::simulation::swarm {

/// What became of a case.
struct judged_case {
  swarm_case what;
  run_outcome outcome;
  bool repeated = false; ///< it was run twice, to compare the traces

  /// Besides those of `invariant_checker`: "progress", "starvation", "suspicion", "same-trace".
  [[nodiscard]] const std::vector<violation>& violations() const noexcept { return outcome.violations; }
  [[nodiscard]] bool failed() const noexcept { return outcome.complete && !outcome.violations.empty(); }
};

/// Runs `c`; with `twice` a second time, which must give the same trace. A stop request ends it early: its outcome is
/// then not complete.
judged_case judge(swarm_case c, const scenario_names& names, bool twice, const std::stop_token& stop);

} // namespace bezant::simulation::swarm
