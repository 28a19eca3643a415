// The verifier actors: signatures, certificates and payloads are checked here, off the node's path.
#pragma once

#include "actors/checked_transactions.hpp"
#include "actors/clock.hpp"
#include "actors/messages.hpp"
#include "actors/observer.hpp"
#include "actors/replica_cpu.hpp"
#include "core/allowance.hpp"
#include "core/application.hpp"
#include "protocols/registry.hpp"

#include <functional>
#include <memory>

namespace bezant {

/// What a verifier checks with and whom it hands the good ones to.
struct verifier_config {
  std::shared_ptr<const replica_set> replicas;
  std::shared_ptr<const protocol_info> protocol;
  std::shared_ptr<const application> app; ///< only its `check` is called
  node_actor node;
  leader_actor leader;
  std::size_t remembered_max = 16'384; ///< digests of checked messages and transactions kept, so that an echo is cheap
  replica_id self = {};                ///< of the replica, for the observer, as the next
  replica_clock clock = {};
  std::shared_ptr<replica_observer> observer = {}; ///< may be null
  std::shared_ptr<replica_cpu> cpu = {}; ///< if given, checks take its time, and what passed goes on when they are done
  checkpointer_actor checkpointer = {};  ///< may be null: then the house's messages are dropped
  std::shared_ptr<checked_transactions> checked = {}; ///< shared with other verifiers of the replica; null: its own
  /// Told by whom how many transactions came that failed their check; may be empty.
  std::function<void(const caf::strong_actor_ptr& from, std::size_t transactions)> on_bad_submits = {};
  /// Messages of a peer that fail a check: so many a second, and at once. Whoever goes beyond is not heard until it has
  /// earned another one: each check costs time, and nobody honest hands on what fails, but for the few proposals
  /// without payload that auditors show each other.
  allowance<replica_id>::limits failures = {64, 1'024};
  auditor_actor auditor = {}; ///< may be null; gets what is seen for the first time, and what was signed and refused
};

/// Spawns a verifier: the inbound actor of a replica. What fails a check is dropped; the node never sees it.
inbound_actor spawn_verifier(caf::actor_system& system, verifier_config config);

} // namespace bezant
