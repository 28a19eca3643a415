// An actor of one's own in the place of a replica's node.
#pragma once

#include <bezant/actors/node.hpp>

namespace mine {

/// Hosts no protocol at all: it sends every message that it gets to everybody, once as it came and once with its own
/// signature on it, and leaves its mempool alone.
bezant::node_actor spawn_parrot(caf::actor_system& system, bezant::node_config config);

} // namespace mine
