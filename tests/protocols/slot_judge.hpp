// An eye on everything that correct replicas sign, whatever the protocol: none may ever sign what could be held against
// it.
#pragma once

#include "tests/protocols/cluster.hpp"

namespace bezant::testing {

/// Adds a violation to the cluster when a replica fills a slot of the protocol twice, or signs a message that
/// contradicts one of its last few of any kind. It sees messages when they are signed, so it misses nothing that the
/// network loses.
class slot_judge {
public:
  explicit slot_judge(cluster& watched);
  slot_judge(const slot_judge&) = delete;
  slot_judge& operator=(const slot_judge&) = delete;

private:
  void saw(replica_id who, const signed_message& m);

  cluster& watched_;
  std::map<std::tuple<replica_id, message_kind, bytes>, bytes> slots_;
  std::map<replica_id, std::vector<signed_message>> latest_;
};

} // namespace bezant::testing
