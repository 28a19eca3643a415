// The network between actors of one process: no delay, no loss.
#pragma once

#include "transport/switchboard.hpp"

#include <memory>

namespace bezant {

/// Spawns a network that delivers at once, in order for each pair, to whatever `ends` says at that moment. What a
/// stranger sends is dropped with a warning.
network_actor spawn_local_network(caf::actor_system& system, std::shared_ptr<const switchboard> ends);

} // namespace bezant
