// What the Twins harness knows of a protocol beside its interface: how deep its commits are, and the options it runs
// with.
#pragma once

#include "core/time.hpp"
#include "protocols/registry.hpp"

namespace bezant::simulation::twins {

/// A protocol under attack.
struct contestant {
  protocol_info info;
  /// Views from a block's proposal to its commit, at best: 3 for HotStuff and Streamlet, 2 for Jolteon, 1 for Simplex
  /// and PBFT. A protocol that this table does not know is taken for one of 3.
  std::size_t commit_depth = 3;
  std::vector<protocol_option> options;
  bool free_leaders = true; ///< it has the option `leader = list`; else its own rule says who leads
  /// A core that stays in one view for longer than this moves on to the next round's partition.
  duration round_span;
  /// Views in which every honest replica has to commit something new once the partitions have ended.
  std::uint64_t recovery_views = 0;
};

/// `info` as the harness runs it with `replicas` replicas.
contestant make_contestant(const protocol_info& info, std::size_t replicas);

} // namespace bezant::simulation::twins
