// How a peer that says whatever the test wants gets in: as a replica, as a client, or as one that replicas dial.
#pragma once

#include "tests/transport/hostile_peer.hpp"
#include "tests/transport/links_support.hpp"

namespace bezant::testing {

/// What every hello on the chain of `link_replica` begins with.
wire_prologue prologue_for_links();

/// As a client with session 0, whose proof is for replica 0.
void join_as_client(hostile_peer& peer);
/// As a client without a session, who only asks.
void join_as_guest(hostile_peer& peer);
/// As a replica that says this of its settings.
void join_as_replica(hostile_peer& peer, std::uint32_t who, const replica_settings& settings = {});

/// A listening socket that a test accepts at.
struct fake_replica {
  int listening;
  explicit fake_replica(const net_address& at);
  ~fake_replica();
  fake_replica(const fake_replica&) = delete;
  fake_replica& operator=(const fake_replica&) = delete;

  /// Lets a dialler in as replica 1 would.
  void let_in(hostile_peer& peer) const;
};

} // namespace bezant::testing
