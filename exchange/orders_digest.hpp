// The digest of everything that sessions had carried out, in order of effect.
#pragma once

#include "exchange/frame.hpp"

#include <span>

namespace bezant::exchange {

/// The digest after one more command took effect: BLAKE2b-256 in domain "command" over the digest so far, the session
/// and the command's canonical encoding. The chain starts with the empty digest. It goes command by command, so how
/// commands were cut into frames does not matter; rejected commands count too.
digest extend_orders_digest(const digest& so_far, session_id by, const command& c);

/// The digest after all commands of `frames`, which are in order of effect, took effect from the start.
digest orders_digest_of(std::span<const frame> frames);

} // namespace bezant::exchange
