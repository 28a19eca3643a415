// An eye on everything that correct replicas sign in PBFT: none may ever sign what could be held against it.
#pragma once

#include "protocols/pbft/rules.hpp"
#include "tests/protocols/cluster.hpp"

namespace bezant::testing {

/// Adds a violation to the cluster when a replica signs, in all its lives, two bodies for one `slot` or two messages
/// that `offence` holds against each other. It sees messages when they are signed, so it misses nothing that the
/// network loses.
class pbft_judge {
public:
  explicit pbft_judge(cluster& watched);
  pbft_judge(const pbft_judge&) = delete;
  pbft_judge& operator=(const pbft_judge&) = delete;

  /// Messages in slots, each counted once.
  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  /// Messages signed of each kind, repetitions included.
  [[nodiscard]] std::size_t count(pbft::kind k) const;

private:
  void saw(replica_id who, const signed_message& m);

  cluster& watched_;
  std::map<replica_id, std::vector<signed_message>> commits_, changes_;
  std::map<std::tuple<replica_id, message_kind, bytes>, bytes> slots_;
  std::map<message_kind, std::size_t> counts_;
};

/// A PBFT cluster with short times, whose cores are told of executions.
cluster_setup pbft_setup(std::size_t replicas = 4, std::vector<protocol_option> more = {}, std::uint64_t chain = 0);

/// Tells every replica that is up that clients wait.
void offer_work(cluster& c);

} // namespace bezant::testing
