// Makes a failing case smaller as long as it fails in the same way.
#pragma once

#include "simulation/swarm/judge.hpp"

namespace bezant::simulation::swarm {

/// A failing case, as small as was found.
struct shrunk_case {
  judged_case smallest;
  std::vector<std::string> without; ///< the reductions that lead there from the draw
  std::uint64_t runs = 0;           ///< made to find it
};

/// Tries smaller clusters and all reductions, greedily and in a fixed order, and keeps what breaks one of the
/// invariants that `failed` broke first. Makes at most `runs_max` runs. Deterministic.
shrunk_case shrink(const judged_case& failed, const draw_from& from, const scenario_names& names,
                   std::uint64_t runs_max, const std::stop_token& stop);

/// The command that makes a case again.
std::string replay_command(const swarm_case& c, const draw_from& from, const std::vector<std::string>& without,
                           std::string_view program);

} // namespace bezant::simulation::swarm
