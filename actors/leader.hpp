// The leader actor: the mempool of a replica and the batches it proposes.
#pragma once

#include "actors/mempool.hpp"
#include "actors/messages.hpp"

namespace bezant {

/// How a leader batches. A batch is full at the mempool's `batch_transactions_max` or `batch_bytes_max`.
struct leader_config {
  mempool_limits limits;
  duration batch_age{};            ///< a batch that is not full waits for this long after it was asked for
  exchange_replica_actor receipts; ///< answers a client that sends again what is committed already; may be null
};

/// Spawns the leader. It answers the node that asks, and tells it when work begins and ends.
leader_actor spawn_leader(caf::actor_system& system, leader_config config);

} // namespace bezant
