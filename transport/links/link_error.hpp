// Why a link was refused or closed.
#pragma once

#include "core/error.hpp"

#include <string>

namespace bezant {

/// Why a link ends. `short_name` is what the board counts by.
enum class link_error {
  handshake_timeout = 1, ///< no TLS and hello in time: half-open, or far too slow
  too_many_connections,  ///< the bound on all connections
  too_many_from_address, ///< the bound on connections of one address
  not_tls,               ///< plain TCP, garbage, another TLS version, a broken record
  unknown_key,           ///< a certificate whose key is no other replica's
  wrong_key,             ///< the dialled replica has another key than genesis says
  not_bezant,            ///< TLS, but what came first is no hello
  wrong_version,         ///< another version of the wire format
  wrong_chain,           ///< another chain id
  wrong_identity,        ///< a replica that says that it is another one
  unknown_session,       ///< a session that genesis does not name
  bad_session_proof,     ///< a session without its key's signature
  frame_too_large,       ///< a frame's head above the cap of its kind
  bad_frame,             ///< a frame that no encoder makes
  unexpected_frame,      ///< a kind that this peer may not send
  too_many_frames,       ///< frames per second
  too_many_bytes,        ///< bytes per second
  too_many_keys,         ///< TLS key updates
  too_many_bad,          ///< transactions that fail their check
  slow_reader,           ///< does not take what is sent to it
  queue_too_small,       ///< what is to be sent is larger than all that may wait
  silent,                ///< said nothing for too long
  replaced,              ///< the same replica came in by a newer link
  other_life,            ///< another process runs with the same key
  refused_by_peer,       ///< the peer said in a refusal why
  closed,                ///< the connection ended
  stopped,               ///< this side stops
  internal,              ///< a failure of this side, such as no memory
};

std::error_code make_error_code(link_error e) noexcept;

/// A fixed name such as "bad-frame".
std::string short_name(std::error_code e);

/// True if the peer broke a rule; else the link ended as links do.
bool is_breach(link_error e) noexcept;

} // namespace bezant

template <>
struct std::is_error_code_enum<bezant::link_error> : std::true_type {};
