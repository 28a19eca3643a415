// A client that misbehaves: it sends frames twice, out of order, to some replicas only, different ones under one
// number, with a wrong signature, and orders that it cannot pay for; or good ones, but too many, or each to two
// replicas.
#pragma once

#include "exchange/exchange_genesis.hpp"
#include "simulation/cluster.hpp"
#include "simulation/scenario.hpp"

namespace bezant::simulation {

/// What a rogue client needs.
struct rogue_client_config {
  session_id session;
  std::shared_ptr<const signer> key;
  const exchange::exchange_genesis& genesis; ///< outlives the client
  random_source random{0};
  std::shared_ptr<std::uint64_t> sent; ///< frames, once a receiver
  rogue_kind kind = rogue_kind::mixed;
  std::uint64_t rate = 100; ///< frames a second, unless mixed
};

/// Spawns the client and attaches it to the cluster's network as its session. It speaks now and then, and
/// listens to nobody; the cluster ends it when it stops.
void spawn_rogue_client(cluster& c, const rogue_client_config& config);

} // namespace bezant::simulation
