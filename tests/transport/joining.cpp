#include "tests/transport/joining.hpp"

#include "transport/links/sockets.hpp"

#include <unistd.h>

namespace bezant::testing {

wire_prologue prologue_for_links() {
  return {wire_magic, wire_version, replicas_for_links(1)->chain()};
}

void join_as_client(hostile_peer& peer) {
  constexpr session_id session{0};
  REQUIRE(peer.shake_hands(std::nullopt));
  const auto key = ed25519()->make_signer(session_seed(0));
  client_hello_body hello{prologue_for_links(), {}};
  hello.sessions.push_back(
    {session, key->sign(session_proof_digest(hello.first.chain, replica_id{0}, session, peer.tls().exporter()))});
  REQUIRE(peer.send(frame_kind::client_hello, hello));
  REQUIRE(peer.read().value().kind == frame_kind::welcome);
}

void join_as_guest(hostile_peer& peer) {
  REQUIRE(peer.shake_hands(std::nullopt));
  REQUIRE(peer.send(frame_kind::client_hello, client_hello_body{prologue_for_links(), {}}));
  REQUIRE(peer.read().value().kind == frame_kind::welcome);
}

void join_as_replica(hostile_peer& peer, std::uint32_t who, const replica_settings& settings) {
  REQUIRE(peer.shake_hands(replica_seed(who)));
  REQUIRE(peer.send(frame_kind::hello, hello_body{prologue_for_links(), replica_id{who}, {}, settings}));
  REQUIRE(peer.read().value().kind == frame_kind::welcome);
}

fake_replica::fake_replica(const net_address& at) : listening{listen_at(at).value()} {}

fake_replica::~fake_replica() {
  ::close(listening);
}

void fake_replica::let_in(hostile_peer& peer) const {
  REQUIRE(peer.socket() >= 0);
  REQUIRE(peer.shake_hands(replica_seed(1), false));
  REQUIRE(peer.read().value().kind == frame_kind::hello);
  REQUIRE(peer.send(frame_kind::welcome, welcome_body{prologue_for_links(), replica_id{1}}));
}

} // namespace bezant::testing
