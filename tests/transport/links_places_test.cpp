// How many connections there may be, of whom, and who makes room for whom.
#include "tests/transport/joining.hpp"

#include <filesystem>

using namespace bezant;
using namespace bezant::testing;

namespace {

std::size_t open_files() {
  std::size_t n = 0;
  for ([[maybe_unused]] const auto& f : std::filesystem::directory_iterator{"/proc/self/fd"})
    ++n;
  return n;
}

/// Clients without a session, who only ask.
std::vector<std::unique_ptr<hostile_peer>> join_as_guests(const net_address& at, int n) {
  std::vector<std::unique_ptr<hostile_peer>> guests;
  for (int i = 0; i < n; ++i) {
    guests.push_back(std::make_unique<hostile_peer>(at));
    join_as_guest(*guests.back());
  }
  return guests;
}

} // namespace

TEST_CASE("replicas that have said who they are do not count as connections of their address") {
  link_limits limits;
  limits.connections_per_address_max = 2;
  const auto at = free_addresses(5);
  link_replica a{0, at, limits};
  std::vector<std::unique_ptr<hostile_peer>> replicas;
  const auto join_replica = [&](std::uint32_t k) {
    auto peer = std::make_unique<hostile_peer>(at[0]);
    const bool in = peer->shake_hands(replica_seed(k))
                    && peer->send(frame_kind::hello, hello_body{prologue_for_links(), replica_id{k}})
                    && peer->read().has_value();
    replicas.push_back(std::move(peer));
    return in;
  };
  for (std::uint32_t k = 1; k <= 4; ++k)
    REQUIRE(join_replica(k));
  hostile_peer first{at[0]};
  join_as_client(first);
  hostile_peer second{at[0]};
  join_as_client(second);
  CHECK(a.host.refusals("too-many-from-address") == 0);
  for (std::uint32_t k = 1; k <= 4; ++k)
    CHECK(a.host.link(k).hearing);
  // Clients have taken all places of the address; the replicas behind it can come again.
  replicas.erase(replicas.begin() + 2);
  CHECK(eventually([&] { return join_replica(3); }));
  // A client that takes the place of a replica has to go once somebody else comes.
  hostile_peer third{at[0]};
  join_as_client(third);
  CHECK(eventually([&] { return join_replica(3); }));
  CHECK(third.is_closed());
  CHECK(eventually([&] { return a.host.refusals("too-many-from-address") > 0; }));
  REQUIRE(first.send(frame_kind::ping, heartbeat_body{5}));
  CHECK(first.read().value().kind == frame_kind::pong);
}

TEST_CASE("a newer link of the same replica replaces the older one") {
  const auto at = free_addresses(2);
  link_replica a{0, at};
  hostile_peer first{at[0]};
  join_as_replica(first, 1);
  hostile_peer second{at[0]};
  join_as_replica(second, 1);
  CHECK(first.is_closed());
  REQUIRE(second.send(frame_kind::message, numbered(3)));
  CHECK(eventually([&] { return a.in->messages() == 1; }));
}

TEST_CASE("a session has at most sixteen links at a replica: another one replaces the oldest") {
  const auto at = free_addresses(2);
  link_replica a{0, at};
  std::vector<std::unique_ptr<hostile_peer>> links;
  for (int i = 0; i < 17; ++i) {
    links.push_back(std::make_unique<hostile_peer>(at[0]));
    join_as_client(*links.back());
  }
  CHECK(links[0]->is_closed());
  for (std::size_t i = 1; i < links.size(); ++i) {
    REQUIRE(links[i]->send(frame_kind::ping, heartbeat_body{5}));
    CHECK(links[i]->read().value().kind == frame_kind::pong);
  }
}

TEST_CASE("one address cannot have more connections than it may, and gets new ones when old ones end") {
  link_limits limits;
  limits.connections_per_address_max = 3;
  const auto at = free_addresses(2);
  link_replica a{0, at, limits};
  std::vector<std::unique_ptr<hostile_peer>> peers;
  for (int i = 0; i < 3; ++i) {
    peers.push_back(std::make_unique<hostile_peer>(at[0]));
    join_as_client(*peers.back());
  }
  hostile_peer fourth{at[0]};
  CHECK(fourth.is_closed());
  CHECK(eventually([&] { return a.host.refusals("too-many-from-address") == 1; }));
  peers.clear();
  CHECK(eventually([&] {
    hostile_peer peer{at[0]};
    return peer.shake_hands(std::nullopt);
  }));
}

TEST_CASE("clients without a session, who only ask, make room for others of their address") {
  link_limits limits;
  limits.connections_per_address_max = 3;
  const auto at = free_addresses(2);
  link_replica a{0, at, limits};
  const auto guests = join_as_guests(at[0], 3);
  hostile_peer replica{at[0]};
  join_as_replica(replica, 1);
  CHECK(guests.front()->is_closed());
  hostile_peer client{at[0]};
  join_as_client(client);
  REQUIRE(replica.send(frame_kind::message, numbered(3)));
  CHECK(eventually([&] { return a.in->messages() == 1; }));
}

TEST_CASE("clients without a session take no place that a client with one needs") {
  link_limits limits;
  limits.connections_max = 6; // of which two are not for clients
  limits.connections_per_address_max = 100;
  const auto at = free_addresses(2);
  link_replica a{0, at, limits};
  const auto guests = join_as_guests(at[0], 6);
  hostile_peer client{at[0]};
  join_as_client(client);
  REQUIRE(client.send(frame_kind::ping, heartbeat_body{5}));
  CHECK(client.read().value().kind == frame_kind::pong);
  CHECK(guests.front()->is_closed());
}

TEST_CASE(
  "no more connections are open at once than may be; strangers make room, and keep neither files nor replicas out") {
  link_limits limits;
  limits.connections_max = 4;
  limits.handshake = seconds(60);
  const auto at = free_addresses(2);
  link_replica a{0, at, limits};
  hostile_peer first{at[0]};
  join_as_client(first);
  hostile_peer second{at[0]};
  join_as_client(second);
  const auto before = open_files();
  std::vector<std::unique_ptr<hostile_peer>> strangers;
  for (int i = 0; i < 50; ++i)
    strangers.push_back(std::make_unique<hostile_peer>(at[0]));
  CHECK(eventually([&] { return a.host.refusals("too-many-connections") == 48; }));
  // The dialled link, whose peer does not run, opens and closes one now and then.
  CHECK(eventually([&] { return open_files() <= before + 50 + 2 + 1; }));
  CHECK(strangers.front()->is_closed());
  hostile_peer replica{at[0]};
  join_as_replica(replica, 1);
  REQUIRE(replica.send(frame_kind::message, numbered(3)));
  CHECK(eventually([&] { return a.in->messages() == 1; }));
  REQUIRE(first.send(frame_kind::ping, heartbeat_body{5}));
  CHECK(first.read().value().kind == frame_kind::pong);
  hostile_peer third{at[0]}; // two of the four places are not for clients
  CHECK(third.shake_hands(std::nullopt));
  third.send(frame_kind::client_hello, client_hello_body{prologue_for_links(), {}});
  CHECK(third.is_closed());
}

TEST_CASE("a connection that is closed for a breach keeps no file open, although the peer never closes") {
  link_limits limits;
  limits.handshake = seconds(2); // so that garbage is read before it is over, on a busy machine, too
  const auto at = free_addresses(2);
  link_replica a{0, at, limits};
  const auto before = open_files();
  std::vector<std::unique_ptr<hostile_peer>> peers;
  for (int i = 0; i < 40; ++i) {
    peers.push_back(std::make_unique<hostile_peer>(at[0]));
    if (i % 2 == 0)
      peers.back()->send_raw("garbage that is long enough to be a record");
  }
  CHECK(eventually([&] { return open_files() <= before + 40 + 1; }));
  CHECK(eventually([&] { return a.host.refusals("handshake-timeout") == 20 && a.host.refusals("not-tls") == 20; }));
  CHECK(eventually([&] { return open_files() <= before + 40 + 1; }));
}
