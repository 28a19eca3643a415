// A network with seeded delay, loss, duplication, reordering, bandwidth and partitions, on CAF's virtual clock.
#pragma once

#include "core/random.hpp"
#include "transport/network_model.hpp"
#include "transport/switchboard.hpp"

#include <memory>

namespace bezant {

/// Spawns a network that follows `model`. Times of the model count from `origin` on the system's clock. Runs under
/// CAF's test coordinator only: `stats` is written without a lock and may be read between its steps.
network_actor spawn_simulated_network(caf::actor_system& system, std::shared_ptr<const switchboard> ends,
                                      network_model model, random_source random, caf::actor_clock::time_point origin,
                                      std::shared_ptr<network_stats> stats);

} // namespace bezant
