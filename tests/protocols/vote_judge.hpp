// An eye on everything that correct replicas sign: none may ever sign what could be held against it.
#pragma once

#include "tests/protocols/cluster.hpp"

namespace bezant::testing {

/// Adds a violation to the cluster when a replica signs two votes or two proposals in one epoch of Streamlet, or votes
/// at a lower height in a later epoch. It sees messages when they are signed, so it misses nothing that the network
/// loses.
class vote_judge {
public:
  explicit vote_judge(cluster& watched);
  vote_judge(const vote_judge&) = delete;
  vote_judge& operator=(const vote_judge&) = delete;

  [[nodiscard]] std::size_t votes() const { return votes_.size(); }
  /// What `who` voted for in `epoch`; all zero for nothing.
  [[nodiscard]] digest vote_of(replica_id who, std::uint64_t epoch) const;

private:
  void saw(replica_id who, const signed_message& m);

  cluster& watched_;
  std::map<std::pair<replica_id, view_number>, block_vote> votes_;
  std::map<std::pair<replica_id, view_number>, digest> proposals_;
  std::map<replica_id, block_vote> highest_;
};

} // namespace bezant::testing
