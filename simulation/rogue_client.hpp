// A client that misbehaves: it sends frames twice, out of order, to some replicas only, different ones under one
// number, with a wrong signature, and orders that it cannot pay for.
#pragma once

#include "exchange/exchange_genesis.hpp"
#include "simulation/cluster.hpp"

namespace bezant::simulation {

/// What a rogue client needs.
struct rogue_client_config {
  session_id session;
  std::shared_ptr<const signer> key;
  const exchange::exchange_genesis& genesis; ///< outlives the client
  random_source random{0};
  std::shared_ptr<std::uint64_t> sent; ///< frames, once a receiver
};

/// Spawns the client and attaches it to the cluster's network as its session. It speaks every few milliseconds and
/// listens to nobody; the cluster ends it when it stops.
void spawn_rogue_client(cluster& c, const rogue_client_config& config);

} // namespace bezant::simulation
