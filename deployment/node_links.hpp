// What a node says of its links: to its peers at the hello, and to whoever asks for its status.
#pragma once

#include "actors/status.hpp"
#include "deployment/node_file.hpp"
#include "transport/links/link_board.hpp"
#include "transport/links/replica_settings.hpp"

namespace bezant::deployment {

/// What peers are told of the file; the network adds what `limits` says.
replica_settings settings_of(const node_file& n);

/// A peer as the board has it.
peer_status status_of(replica_id who, const link_state& link);

} // namespace bezant::deployment
