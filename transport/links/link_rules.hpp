// What all links of one process know.
#pragma once

#include "core/replica_set.hpp"
#include "transport/links/link_limits.hpp"
#include "transport/links/replica_settings.hpp"
#include "transport/links/tls_session.hpp"

#include <optional>
#include <variant>

namespace bezant {

struct link_rules {
  std::optional<replica_id> self; ///< nothing: a client
  std::shared_ptr<const replica_set> replicas;
  std::shared_ptr<const tls_context> tls;
  link_limits limits;
  /// Keys of the sessions that clients may prove; for who accepts.
  std::function<std::optional<public_key>(session_id)> session_key;
  /// The sessions that a client proves.
  std::vector<std::pair<session_id, std::shared_ptr<const signer>>> sessions;
  /// A random number of this process, by which a peer tells it from another one with the same key.
  std::uint64_t life = 0;
  replica_settings settings = {}; ///< of a replica, for its hello
};

/// A client, as it proved to be: the sessions whose receipts it may have.
struct client_peer {
  std::vector<session_id> sessions;
};

/// Who is at the other end; nothing before the hello.
using link_peer = std::variant<std::monostate, replica_id, client_peer>;

} // namespace bezant
