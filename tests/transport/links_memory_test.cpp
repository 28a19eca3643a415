// What connections leave behind: nothing. Each kind is made some thousand times; BEZANT_CONNECTIONS=100000 makes as
// many of each.
#include "tests/support/heap.hpp"
#include "tests/transport/joining.hpp"

#include <cstdlib>
#include <deque>
#include <iostream>

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr session_id c0{0};
constexpr std::size_t growth_max = std::size_t{1} << 20U; // bytes, whatever the number of connections

std::size_t connections() {
  const auto* text = std::getenv("BEZANT_CONNECTIONS");
  return text == nullptr ? 3'000 : std::strtoul(text, nullptr, 10);
}

/// A replica to which clients come; the others do not run.
struct target {
  std::vector<net_address> at = free_addresses(2);
  link_replica replica;

  std::size_t idle = 0; // actors, while nobody is there

  explicit target(link_limits limits) : replica{0, at, limits} {
    replica.host.attach_clerk();
    {
      hostile_peer peer{at[0]};
      REQUIRE(peer.shake_hands(std::nullopt)); // so the listener is there
      idle = replica.host.system().registry().running() - 1;
    }
  }
};

/// Makes `act` happen again and again. After the first few hundred, which fill what is kept for good, the heap does not
/// grow.
void check_flat(target& t, const std::string& kind, const std::function<void()>& act) {
  const auto& actors = t.replica.host.system().registry();
  const auto settled = [&] { return eventually([&] { return actors.running() <= t.idle; }, std::chrono::seconds{60}); };
  for (std::size_t i = 0; i < 300; ++i)
    act();
  REQUIRE(settled());
  const auto before = test::heap_bytes();
  for (std::size_t i = 0; i < connections(); ++i)
    act();
  REQUIRE(settled()); // each link is gone as an actor
  // What is under way between threads is freed a moment later.
  const bool flat = eventually([&] { return test::heap_bytes() < before + growth_max; }, std::chrono::seconds{10});
  const auto after = test::heap_bytes();
  INFO(kind << ": " << connections() << " connections, heap from " << before << " to " << after << " bytes");
  CHECK(flat);
  if (std::getenv("BEZANT_CONNECTIONS") != nullptr)
    std::cout << kind << ": " << connections() << " connections, heap from " << before << " to " << after << " bytes\n";
}

link_limits many() {
  link_limits l;
  l.connections_per_address_max = 256;
  return l;
}

} // namespace

TEST_CASE("connections that say nothing leave no memory behind") {
  target t{many()};
  check_flat(t, "plain", [&] { hostile_peer peer{t.at[0]}; });
}

TEST_CASE("TLS handshakes without a hello leave no memory behind") {
  target t{many()};
  check_flat(t, "TLS", [&] {
    hostile_peer peer{t.at[0]};
    REQUIRE(peer.shake_hands(std::nullopt));
  });
}

TEST_CASE("clients that only ask leave no memory behind") {
  target t{many()};
  check_flat(t, "client hello", [&] {
    hostile_peer peer{t.at[0]};
    join_as_guest(peer);
    REQUIRE(peer.send(frame_kind::question, question_body{1, bytes{1, 2, 3}}));
    REQUIRE(peer.read().value().kind == frame_kind::answer);
  });
}

TEST_CASE("connections that are refused leave no memory behind") {
  target t{many()};
  check_flat(t, "refused", [&] {
    hostile_peer peer{t.at[0]};
    peer.send_raw("GET / HTTP/1.1\r\nHost: replica\r\n\r\n");
  });
  CHECK(eventually([&] { return t.replica.host.refusals("not-tls") > 0; }));
}

TEST_CASE("hellos that are refused leave no memory behind") {
  target t{many()};
  check_flat(t, "refused hello", [&] {
    hostile_peer peer{t.at[0]};
    REQUIRE(peer.shake_hands(std::nullopt));
    REQUIRE(peer.send(frame_kind::client_hello, client_hello_body{{wire_magic, wire_version, {}}, {}}));
    REQUIRE(peer.read().value().kind == frame_kind::refusal);
  });
}

TEST_CASE("half-open connections, of which the oldest make room, leave no memory behind") {
  target t{many()};
  std::deque<std::unique_ptr<hostile_peer>> open;
  const std::uint8_t begin[] = {0x16, 0x03, 0x01, 0x01}; // of a record
  std::size_t made = 0;
  check_flat(t, "half-open", [&] {
    open.push_back(std::make_unique<hostile_peer>(t.at[0]));
    open.back()->send_raw(begin);
    if (open.size() > 100)
      open.pop_front();
    if (++made == 300 || made == 300 + connections())
      open.clear();
  });
}

TEST_CASE("client sessions that come, trade and go leave no memory behind") {
  target t{many()};
  std::size_t submitted = 0;
  check_flat(t, "client sessions", [&] {
    hostile_peer peer{t.at[0]};
    join_as_client(peer);
    REQUIRE(peer.send(frame_kind::submit, submit_body{c0, text_transaction("order")}));
    ++submitted;
    REQUIRE(eventually([&] { return t.replica.in->transactions() == 1; }));
    t.replica.in->change([](inbox& i) { i.transactions = {}; });
    receipt_batch batch;
    batch.receipts.resize(3);
    caf::send_as(t.replica.host.replica(), t.replica.network, reply_atom::value, c0, batch);
    REQUIRE(peer.read().value().kind == frame_kind::receipts);
  });
}

TEST_CASE("systems that end while their links wait to dial again leave no memory behind") {
  const auto at = free_addresses(16); // nobody listens
  const auto round = [&] {
    link_host host;
    tcp_client_config c;
    c.replicas = replicas_for_links(16);
    c.peers = at;
    c.ends = host.ends();
    c.board = host.board();
    const auto network = spawn_tcp_client_network(host.system(), std::move(c));
    REQUIRE(eventually([&] { return host.link(15).dials > 1; }));
    host.end_with(caf::actor_cast<caf::actor>(network));
  };
  for (int i = 0; i < 5; ++i)
    round();
  constexpr std::size_t rounds = 30;
  constexpr std::size_t growth = rounds * 2'500; // about what one link takes that is kept
  const auto before = test::heap_bytes();
  for (std::size_t i = 0; i < rounds; ++i)
    round();
  const auto after = test::heap_bytes();
  INFO("heap from " << before << " to " << after << " bytes");
  CHECK(after < before + growth);
}
