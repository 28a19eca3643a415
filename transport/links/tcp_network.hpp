// The network across machines: links over TCP and TLS 1.3 in CAF's middleman, behind the same handle as the others.
#pragma once

#include "core/signatures.hpp"
#include "transport/links/link_board.hpp"
#include "transport/links/link_limits.hpp"
#include "transport/links/net_address.hpp"
#include "transport/links/replica_settings.hpp"
#include "transport/switchboard.hpp"

#include <functional>

namespace bezant {

/// One replica's end of the network.
struct tcp_network_config {
  replica_id self;
  std::shared_ptr<const replica_set> replicas; ///< chain id, and the keys by which peers are known
  key_seed identity{}; ///< the replica's secret: its key pair signs messages and is the TLS identity
  net_address listen;
  std::vector<net_address> peers; ///< where replica i listens; the own entry is not used
  link_limits limits;
  replica_settings settings = {}; ///< what peers are told; of it what `limits` says is taken from there
  /// The keys of client sessions, by the genesis file of the application; nothing for a session that does not exist.
  /// Called in the middleman's thread. Empty: no client can have receipts.
  std::function<std::optional<public_key>(session_id)> session_key;
  std::shared_ptr<const switchboard> ends; ///< the replica's own actors, attached under `self`, and the clerk
  std::shared_ptr<link_board> board;       ///< what is known of each link, for people
};

/// Opens the listening port and spawns the network of one replica. It dials every other replica and keeps dialling;
/// each replica sends on the links that it dialled and hears on those that others dialled to it. What is sent to a peer
/// that is not connected, or whose queue is full, is lost. The system must have loaded `caf::io::middleman`.
///  - what `send`, `cast`, `submit` and `reply` do: see `network_actor`. Receipts for a session go to every client link
///    that has proven the session's key.
/// Error: why the port could not be opened.
result<network_actor> spawn_tcp_network(caf::actor_system& system, tcp_network_config config);

/// A client's network: like a `network_actor` of sessions, and
///  - ask, to, question: the replica's clerk answers; `sec::request_receiver_down` or an error if the link is down
using client_network_actor = network_actor::extend<caf::replies_to<ask_atom, replica_id, question>::with<answer>>;

/// One client process' end of the network.
struct tcp_client_config {
  std::shared_ptr<const replica_set> replicas;
  std::vector<net_address> peers; ///< where replica i listens
  /// Whose receipts are wanted: session and the key that proves it. Receipts go to `ends->inbound_of(session)`.
  std::vector<std::pair<session_id, std::shared_ptr<const signer>>> sessions;
  link_limits limits;
  std::shared_ptr<const switchboard> ends;
  std::shared_ptr<link_board> board;
};

/// Spawns a client's network. It dials all replicas, checks each by its key, and keeps dialling.
client_network_actor spawn_tcp_client_network(caf::actor_system& system, tcp_client_config config);

} // namespace bezant
