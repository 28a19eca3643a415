// The client gateway actor: one client session's way into the cluster.
#pragma once

#include "actors/clock.hpp"
#include "actors/messages.hpp"
#include "actors/receipt_checks.hpp"

#include <functional>
#include <memory>

namespace bezant {

/// What a gateway needs.
struct client_gateway_config {
  session_id session;
  std::shared_ptr<const signer> key; ///< the session's
  std::shared_ptr<const replica_set> replicas;
  replica_clock clock;
  network_actor network;
  client_actor client;         ///< is told what was accepted; may be null
  duration retry = seconds(2); ///< a frame without a result is sent again after this long, or twice that
  std::function<transaction(const exchange::frame&, const signer&)> pack = {}; ///< null: as a frame of the exchange
  sequence_number last = {};                   ///< of the session's last frame before this gateway; 0 for a new session
  bool proofs = false;                         ///< the client gets the receipts that prove an outcome
  std::shared_ptr<receipt_checks> checks = {}; ///< shared by the gateways of a process; may be null
  std::size_t frames_max = 256; ///< in flight; at most the exchange's `pending_max`, which refuses others for good
};

/// Spawns a gateway. It numbers frames from `last` + 1, signs them, sends each to all replicas until f+1 of them have
/// answered with equal receipts, and then tells its client. Whoever signs receipts that a quorum of others contradicts
/// is accused: the evidence goes to all replicas like a frame, once. A frame beyond `frames_max` is dropped with a
/// warning: who places orders waits for results. A frame also waits, without a number, until it is less than
/// `frames_max` frames and `kept_outcomes::commands_min` commands after the oldest that is open: of so many the
/// exchange's state keeps the outcomes, so that each can be answered however long its receipts were lost.
client_gateway_actor spawn_client_gateway(caf::actor_system& system, client_gateway_config config);

} // namespace bezant
