// The leader actor: the mempool of a replica and the batches it proposes.
#pragma once

#include "actors/mempool.hpp"
#include "actors/messages.hpp"
#include "actors/observer.hpp"

#include <memory>

namespace bezant {

/// How a leader batches. A batch is full at the mempool's `batch_transactions_max` or `batch_bytes_max`.
struct leader_config {
  mempool_limits limits;
  duration batch_age{};            ///< a batch that is not full waits for this long after it was asked for
  exchange_replica_actor receipts; ///< answers a client that sends again what is committed already; may be null
  replica_id self{};               ///< for the observer
  std::shared_ptr<replica_observer> observer{}; ///< is told how full the mempool is; may be null
  std::vector<digest>
    committed{};           ///< transactions that took effect before, as far as the application can answer for them
  network_actor network{}; ///< over which transactions are handed to other replicas; may be null
  lane_of lane{};          ///< the application's; without it all transactions share one lane
};

/// Spawns the leader. It answers the node that asks, and tells it when work begins and ends.
leader_actor spawn_leader(caf::actor_system& system, leader_config config);

} // namespace bezant
