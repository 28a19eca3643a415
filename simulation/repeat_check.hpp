// Checks that honest leaders propose nothing twice: a block that repeats transactions is room taken from others.
#pragma once

#include "core/block.hpp"
#include "simulation/violation.hpp"

#include <map>

namespace bezant::simulation {

/// Looks at committed blocks. A block by an honest replica that knows what went before it must have no transaction that
/// an earlier block has. Where blocks name their parent a replica knows all ancestors; else it knows its own blocks of
/// the same view. One that was down is not held to it: it does not know what it missed.
class repeat_check {
public:
  /// `ancestors`: a block's proposer had all blocks below it.
  void begin(bool ancestors) { ancestors_ = ancestors; }

  /// `who` begins, or begins again.
  void started(replica_id who) { ++lives_[who]; }

  /// `b` is executed for the first time; blocks come in order of height.
  void executed(time_point now, const block& b, bool honest, violation_list& found);

private:
  struct first_time {
    replica_id proposer;
    height at;
    view_number view;
  };

  bool ancestors_ = false;
  std::map<replica_id, int> lives_;
  std::map<digest, first_time> carried_; ///< transactions, by the block that had them first
};

} // namespace bezant::simulation
