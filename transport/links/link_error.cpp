#include "transport/links/link_error.hpp"

#include "core/error_category.hpp"

namespace bezant {

namespace {

struct names {
  const char* brief;
  const char* full;
};

names names_of(link_error e) noexcept {
  switch (e) {
    case link_error::handshake_timeout: return {"handshake-timeout", "the handshake was not done in time"};
    case link_error::too_many_connections: return {"too-many-connections", "too many connections are open"};
    case link_error::too_many_from_address: return {"too-many-from-address", "too many connections of this address"};
    case link_error::not_tls: return {"not-tls", "does not speak TLS 1.3, or not as it must"};
    case link_error::unknown_key: return {"unknown-key", "has a key that is no other replica's"};
    case link_error::wrong_key: return {"wrong-key", "has another key than the genesis file gives it"};
    case link_error::not_bezant: return {"not-bezant", "did not begin with a hello"};
    case link_error::wrong_version: return {"wrong-version", "speaks another version of the wire format"};
    case link_error::wrong_chain: return {"wrong-chain", "is of another chain"};
    case link_error::wrong_identity: return {"wrong-identity", "says that it is a replica that it is not"};
    case link_error::unknown_session: return {"unknown-session", "names a session that the genesis file does not have"};
    case link_error::bad_session_proof: return {"bad-session-proof", "cannot prove that a session is its own"};
    case link_error::frame_too_large: return {"frame-too-large", "announced a frame above the cap of its kind"};
    case link_error::bad_frame: return {"bad-frame", "sent a malformed frame"};
    case link_error::unexpected_frame: return {"unexpected-frame", "sent a kind of frame that it may not send"};
    case link_error::too_many_frames: return {"too-many-frames", "sent too many frames a second"};
    case link_error::too_many_bytes: return {"too-many-bytes", "sent too many bytes a second"};
    case link_error::too_many_keys: return {"too-many-keys", "asked for new keys of TLS again and again"};
    case link_error::too_many_bad: return {"too-many-bad", "sent too many transactions that fail their check"};
    case link_error::slow_reader: return {"slow-reader", "does not take what is sent to it"};
    case link_error::queue_too_small:
      return {"queue-too-small", "is owed more at once than limits.client_queue_bytes_max lets wait; raise that"};
    case link_error::silent: return {"silent", "says nothing any more"};
    case link_error::replaced: return {"replaced", "came in again by a newer link"};
    case link_error::other_life: return {"other-life", "another process runs with the same key"};
    case link_error::refused_by_peer: return {"refused-by-peer", "refused this side"};
    case link_error::closed: return {"closed", "closed the connection"};
    case link_error::stopped: return {"stopped", "this side stopped"};
    case link_error::internal: return {"internal", "this side failed"};
  }
  return {"unknown", "unknown"};
}

const char* describe(link_error e) noexcept {
  return names_of(e).full;
}

} // namespace

std::error_code make_error_code(link_error e) noexcept {
  static const error_category<link_error> category{"bezant.link", describe};
  return {static_cast<int>(e), category};
}

std::string short_name(std::error_code e) {
  if (e.category() == make_error_code(link_error::closed).category())
    return names_of(static_cast<link_error>(e.value())).brief;
  return e.message();
}

bool is_breach(link_error e) noexcept {
  return e != link_error::closed && e != link_error::stopped && e != link_error::internal && e != link_error::silent
         && e != link_error::refused_by_peer && e != link_error::replaced && e != link_error::other_life
         && e != link_error::queue_too_small;
}

} // namespace bezant
