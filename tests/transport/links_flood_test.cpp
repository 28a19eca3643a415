// Floods, slow readers, silence, and too many connections.
#include "tests/transport/hostile_peer.hpp"
#include "tests/transport/links_support.hpp"

#include "transport/links/sockets.hpp"

#include <unistd.h>

#include <filesystem>

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr session_id c0{0};

std::size_t open_files() {
  std::size_t n = 0;
  for ([[maybe_unused]] const auto& f : std::filesystem::directory_iterator{"/proc/self/fd"})
    ++n;
  return n;
}

wire_prologue prologue() {
  return {wire_magic, wire_version, replicas_for_links(2)->chain()};
}

void join_as_client(hostile_peer& peer) {
  REQUIRE(peer.shake_hands(std::nullopt));
  const auto key = ed25519()->make_signer(session_seed(0));
  client_hello_body hello{prologue(), {}};
  hello.sessions.push_back(
    {c0, key->sign(session_proof_digest(prologue().chain, replica_id{0}, c0, peer.tls().exporter()))});
  REQUIRE(peer.send(frame_kind::client_hello, hello));
  REQUIRE(peer.read().value().kind == frame_kind::welcome);
}

/// Clients without a session, who only ask.
std::vector<std::unique_ptr<hostile_peer>> join_as_guests(const net_address& at, int n) {
  std::vector<std::unique_ptr<hostile_peer>> guests;
  for (int i = 0; i < n; ++i) {
    guests.push_back(std::make_unique<hostile_peer>(at));
    REQUIRE(guests.back()->shake_hands(std::nullopt));
    REQUIRE(guests.back()->send(frame_kind::client_hello, client_hello_body{prologue(), {}}));
    REQUIRE(guests.back()->read().value().kind == frame_kind::welcome);
  }
  return guests;
}

void join_as_replica(hostile_peer& peer) {
  REQUIRE(peer.shake_hands(replica_seed(1)));
  REQUIRE(peer.send(frame_kind::hello, hello_body{prologue(), replica_id{1}}));
  REQUIRE(peer.read().value().kind == frame_kind::welcome);
}

bytes thousand(frame_kind kind, const auto& body) {
  bytes many;
  for (int i = 0; i < 1000; ++i)
    append_frame(many, kind, body);
  return many;
}

/// Who joins and sends `many` over and over is closed, and the replica says why.
void check_flood(const link_limits& limits, void (*join)(hostile_peer&), const bytes& many, const char* why) {
  const auto at = free_addresses(2);
  link_replica a{0, at, limits};
  hostile_peer peer{at[0]};
  join(peer);
  for (int i = 0; i < 10'000 && peer.send_plain(many); ++i) {}
  CHECK(peer.is_closed());
  CHECK(eventually([&] { return a.host.refusals(why) == 1; }));
}

/// A listening socket that a test accepts at.
struct fake_replica {
  int listening;
  explicit fake_replica(const net_address& at) : listening{listen_at(at).value()} {}
  ~fake_replica() { ::close(listening); }

  /// Lets a dialler in as replica 1 would.
  void let_in(hostile_peer& peer) const {
    REQUIRE(peer.socket() >= 0);
    REQUIRE(peer.shake_hands(replica_seed(1), false));
    REQUIRE(peer.read().value().kind == frame_kind::hello);
    REQUIRE(peer.send(frame_kind::welcome, welcome_body{prologue(), replica_id{1}}));
  }
};

} // namespace

TEST_CASE("a client that sends too many frames a second is closed") {
  link_limits limits;
  limits.client_frames_per_second_max = 1000;
  check_flood(limits, join_as_client, thousand(frame_kind::submit, submit_body{c0, text_transaction("x")}),
              "too-many-frames");
}

TEST_CASE("a client that sends too many bytes a second is closed") {
  link_limits limits;
  limits.client_bytes_per_second_max = 10'000;
  check_flood(limits, join_as_client, thousand(frame_kind::submit, submit_body{c0, text_transaction("x")}),
              "too-many-bytes");
}

TEST_CASE("a replica that sends too many frames a second is closed") {
  link_limits limits;
  limits.frames_per_second_max = 500;
  check_flood(limits, join_as_replica, thousand(frame_kind::message, numbered(1)), "too-many-frames");
}

TEST_CASE("a client that does not read its receipts is closed once its queue is full") {
  link_limits limits;
  limits.client_queue_bytes_max = 1U << 20U;
  const auto at = free_addresses(2);
  link_replica a{0, at, limits};
  hostile_peer peer{at[0]};
  join_as_client(peer);
  receipt_batch batch;
  batch.receipts.resize(3000); // about 100 KB
  for (int i = 0; i < 1000 && a.host.refusals("slow-reader") == 0; ++i) {
    caf::send_as(a.host.replica(), a.network, reply_atom::value, c0, batch);
    peer.send(frame_kind::ping, heartbeat_body{1}); // it is not silent
    eventually([] { return false; }, std::chrono::seconds{0});
  }
  CHECK(eventually([&] { return a.host.refusals("slow-reader") == 1; }));
}

TEST_CASE("a replica that does not read loses messages, and the queue to it is bounded") {
  link_limits limits;
  limits.queue_bytes_max = 2U << 20U;
  limits.silence = seconds(60);
  const auto at = free_addresses(2);
  const fake_replica fake{at[1]};
  link_replica a{0, at, limits};
  hostile_peer peer{fake.listening};
  fake.let_in(peer);
  REQUIRE(eventually([&] { return a.host.link(1).sending; }));
  std::uint64_t queued_most = 0;
  for (int i = 0; i < 2000 && a.host.link(1).lost == 0; ++i) {
    a.send(1, numbered(1, 100'000));
    queued_most = std::max(queued_most, a.host.link(1).queued);
    eventually([] { return false; }, std::chrono::seconds{0});
  }
  CHECK(eventually([&] { return a.host.link(1).lost > 0; }));
  CHECK(queued_most <= limits.queue_bytes_max + (std::size_t{1} << 20U));
  CHECK(a.host.link(1).sending); // it is slow, not gone
}

TEST_CASE("a peer that stopped is noticed on the link that it dialled and on the one that dialled it") {
  link_limits limits;
  limits.silence = seconds(2);
  limits.heartbeat = milliseconds(100);
  const auto at = free_addresses(2);
  const fake_replica fake{at[1]};
  link_replica a{0, at, limits};
  hostile_peer dialled{fake.listening};
  fake.let_in(dialled);
  hostile_peer dialling{at[0]};
  join_as_replica(dialling);
  // Neither says anything from now on, as if the process were stopped; the kernel still takes what comes.
  CHECK(dialled.is_closed());
  CHECK(dialling.is_closed());
  CHECK(eventually([&] { return !a.host.link(1).sending && !a.host.link(1).hearing; }));
  CHECK(a.host.link(1).last_error == "silent");
  hostile_peer again{fake.listening}; // and it is dialled again
  fake.let_in(again);
  CHECK(eventually([&] { return a.host.link(1).sending; }));
}

TEST_CASE("who answers at a replica's address with another key is not spoken to") {
  const auto at = free_addresses(2);
  const fake_replica fake{at[1]};
  link_replica a{0, at};
  for (int i = 0; i < 2; ++i) {
    hostile_peer peer{fake.listening};
    REQUIRE(peer.socket() >= 0);
    CHECK_FALSE(peer.shake_hands(replica_seed(5), false));
    CHECK(peer.is_closed());
  }
  CHECK(eventually([&] { return a.host.refusals("wrong-key") >= 2; }));
  CHECK_FALSE(a.host.link(1).sending);
}

TEST_CASE("a newer link of the same replica replaces the older one") {
  const auto at = free_addresses(2);
  link_replica a{0, at};
  hostile_peer first{at[0]};
  join_as_replica(first);
  hostile_peer second{at[0]};
  join_as_replica(second);
  CHECK(first.is_closed());
  REQUIRE(second.send(frame_kind::message, numbered(3)));
  CHECK(eventually([&] { return a.in->messages() == 1; }));
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
  join_as_replica(replica);
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

TEST_CASE("a client whose records are tiny is closed as one that sends too much") {
  link_limits limits;
  limits.client_bytes_per_second_max = 1U << 20U;
  const auto at = free_addresses(2);
  link_replica a{0, at, limits};
  hostile_peer peer{at[0]};
  join_as_client(peer);
  bytes frame;
  append_frame(frame, frame_kind::question, question_body{1, bytes(4'000, 1)});
  bool open = true;
  for (std::size_t i = 0; open && i < 20'000; ++i)
    open = peer.send_plain(byte_view{frame}.subspan(i % frame.size(), 1));
  CHECK(peer.is_closed());
  CHECK(eventually([&] { return a.host.refusals("too-many-bytes") == 1; }));
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
  join_as_replica(replica);
  REQUIRE(replica.send(frame_kind::message, numbered(3)));
  CHECK(eventually([&] { return a.in->messages() == 1; }));
  REQUIRE(first.send(frame_kind::ping, heartbeat_body{5}));
  CHECK(first.read().value().kind == frame_kind::pong);
  hostile_peer third{at[0]}; // two of the four places are not for clients
  CHECK(third.shake_hands(std::nullopt));
  third.send(frame_kind::client_hello, client_hello_body{prologue(), {}});
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
