// What a replica tells of its links when it is asked how it stands.
#pragma once

#include "actors/status.hpp"
#include "transport/links/link_board.hpp"

namespace bezant::deployment {

/// Adds to `s`, whose `self` is known: each peer's links, how many were refused, and whose key two processes were seen
/// to run with during the last minute before `now`.
void add_links(replica_status& s, const link_board& board, time_point now);

} // namespace bezant::deployment
