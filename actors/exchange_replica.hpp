// The exchange replica actor: hosts the application of one replica.
#pragma once

#include "actors/clock.hpp"
#include "actors/messages.hpp"
#include "actors/observer.hpp"
#include "core/application.hpp"

#include <functional>
#include <memory>

namespace bezant {

/// What an exchange replica needs.
struct exchange_replica_config {
  replica_id self;
  std::shared_ptr<const replica_set> replicas;
  std::shared_ptr<application> app;
  std::shared_ptr<const signer> key;
  replica_clock clock;
  network_actor network;
  recorder_actor recorder;                    ///< may be null
  std::shared_ptr<replica_observer> observer; ///< may be null
  std::vector<block_ptr> replay;              ///< committed blocks to execute first, without receipts: after a restart
  height base = {};                           ///< up to which `app` has executed already
  checkpointer_actor checkpointer = {};       ///< may be null
  std::uint64_t checkpoint_every = 0;         ///< heights whose states it gets; 0: none
  /// Answers a client's question from the application; may be empty.
  std::function<bytes(const application&, height executed, byte_view question)> answer = {};
  /// Changes receipts before they are signed: where an adversary's lies come in. May be empty.
  std::function<void(time_point now, std::vector<receipt>&)> bend_receipts = {};
  std::size_t receipt_blocks_max = 4'096; ///< blocks whose receipts are kept for clients that ask again
};

/// Spawns the host of `config.app`. Receipts of a block are signed once. Who asks for a receipt that is older than the
/// blocks above gets it from the state, signed for itself (`application::recall`).
exchange_replica_actor spawn_exchange_replica(caf::actor_system& system, exchange_replica_config config);

} // namespace bezant
