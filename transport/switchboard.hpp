// Who is attached to an in-process network: replicas and clients, the actors that speak for them, and where what is
// sent to them goes.
#pragma once

#include "transport/network.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <variant>

namespace bezant {

/// An end of the network.
using endpoint = std::variant<replica_id, session_id>;

/// The table of endpoints, shared by an in-process network actor and whoever attaches actors to it. Attaching again
/// replaces the old entry, as after a restart. Thread-safe.
class switchboard {
public:
  /// Attaches a replica. `inbound` must not be empty: traffic of peer p goes to `inbound[p % size]`, so one peer's
  /// messages stay in order. `speakers` are the actors whose sends count as this replica's. Clients' traffic goes to
  /// `for_clients` in the same way, or, if that is empty, to `inbound`, too.
  void attach(replica_id who, std::vector<inbound_actor> inbound, const std::vector<caf::actor_addr>& speakers,
              std::vector<inbound_actor> for_clients = {});

  /// Attaches a client session; `inbound` also speaks for it.
  void attach(session_id who, client_inbound_actor inbound);

  /// Who answers clients' questions.
  void attach(clerk_actor clerk);

  /// Takes a replica off; what is sent to it afterwards is lost.
  void detach(replica_id who);

  /// The endpoint that `sender` speaks for, or nothing for a stranger.
  [[nodiscard]] std::optional<endpoint> who_is(const caf::strong_actor_ptr& sender) const;

  /// Where a message from `from` to replica `to` goes; null if it is not attached.
  [[nodiscard]] caf::strong_actor_ptr inbound_of(replica_id to, const endpoint& from) const;
  [[nodiscard]] caf::strong_actor_ptr inbound_of(session_id to) const;

  /// Null if nobody answers.
  [[nodiscard]] clerk_actor clerk() const;

  /// The ids of all replicas that were ever attached, in order.
  [[nodiscard]] std::vector<replica_id> replicas() const;

private:
  void drop_speakers(const endpoint& of);

  mutable std::mutex mutex_;
  struct inbound_actors {
    std::vector<inbound_actor> peers;
    std::vector<inbound_actor> clients;
  };

  std::map<replica_id, inbound_actors> replicas_;
  std::map<session_id, client_inbound_actor> sessions_;
  std::map<caf::actor_id, endpoint> speakers_;
  clerk_actor clerk_;
};

} // namespace bezant
