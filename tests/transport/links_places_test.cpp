// Who counts as a connection of an address.
#include "tests/transport/hostile_peer.hpp"
#include "tests/transport/links_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr session_id c0{0};

} // namespace

TEST_CASE("replicas that have said who they are do not count as connections of their address") {
  link_limits limits;
  limits.connections_per_address_max = 2;
  const auto at = free_addresses(5);
  link_replica a{0, at, limits};
  const auto chain = replicas_for_links(5)->chain();
  std::vector<std::unique_ptr<hostile_peer>> replicas;
  const auto join_replica = [&](std::uint32_t k) {
    auto peer = std::make_unique<hostile_peer>(at[0]);
    const bool in = peer->shake_hands(replica_seed(k))
                    && peer->send(frame_kind::hello, hello_body{{wire_magic, wire_version, chain}, replica_id{k}})
                    && peer->read().has_value();
    replicas.push_back(std::move(peer));
    return in;
  };
  for (std::uint32_t k = 1; k <= 4; ++k)
    REQUIRE(join_replica(k));
  const auto join_client = [&](hostile_peer& peer) {
    REQUIRE(peer.shake_hands(std::nullopt));
    const auto key = ed25519()->make_signer(session_seed(0));
    client_hello_body hello{{wire_magic, wire_version, chain}, {}};
    hello.sessions.push_back({c0, key->sign(session_proof_digest(chain, replica_id{0}, c0, peer.tls().exporter()))});
    REQUIRE(peer.send(frame_kind::client_hello, hello));
    REQUIRE(peer.read().value().kind == frame_kind::welcome);
  };
  hostile_peer first{at[0]};
  join_client(first);
  hostile_peer second{at[0]};
  join_client(second);
  CHECK(a.host.refusals("too-many-from-address") == 0);
  for (std::uint32_t k = 1; k <= 4; ++k)
    CHECK(a.host.link(k).hearing);
  // Clients have taken all places of the address; the replicas behind it can come again.
  replicas.erase(replicas.begin() + 2);
  CHECK(eventually([&] { return join_replica(3); }));
  // A client that takes the place of a replica has to go once somebody else comes.
  hostile_peer third{at[0]};
  join_client(third);
  CHECK(eventually([&] { return join_replica(3); }));
  CHECK(third.is_closed());
  CHECK(eventually([&] { return a.host.refusals("too-many-from-address") > 0; }));
  REQUIRE(first.send(frame_kind::ping, heartbeat_body{5}));
  CHECK(first.read().value().kind == frame_kind::pong);
}
