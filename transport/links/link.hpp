// The brokers that hold connections: one for each peer that is dialled, one for each connection that was accepted.
#pragma once

#include "transport/links/link_messages.hpp"

#include <caf/io/all.hpp>

namespace bezant {

/// Spawns the link that dials replica `to` at `at` and keeps dialling.
link_actor spawn_dialled_link(caf::actor_system& system, link_context context, replica_id to, net_address at);

/// The bound on accepted connections: that of `limits`, and half of the files that this process may open; the other
/// half is for the store and for dialling.
std::size_t connections_max(const link_limits& limits);

/// Spawns the broker that takes connections at the listening socket, checks how many there are, and gives each to a
/// link of its own. Owns the socket.
caf::actor spawn_listener(caf::actor_system& system, link_context context, int socket);

} // namespace bezant
