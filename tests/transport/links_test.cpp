// Links between replicas and clients over loopback.
#include "tests/transport/links_support.hpp"

#include "transport/links/sockets.hpp"
#include "transport/log.hpp"

#include <spdlog/sinks/ringbuffer_sink.h>

#include <thread>
#include <unistd.h>

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr session_id c0{0};
constexpr session_id c1{1};

std::optional<std::string> ask(link_client& client, std::uint32_t replica, std::string_view text) {
  caf::scoped_actor self{client.host.system()};
  std::optional<std::string> got;
  self
    ->request(client.network, std::chrono::seconds{20}, ask_atom::value, replica_id{replica},
              question{bytes{text.begin(), text.end()}})
    .receive(
      [&](const answer& a) {
        got = std::string{a.body.begin(), a.body.end()};
      },
      [](const caf::error&) {});
  return got;
}

} // namespace

TEST_CASE("a peer whose name nobody has is said once in the log, and on the board in the resolver's words") {
  auto& sinks = logger("links")->sinks();
  const auto usual = sinks;
  const auto said = std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(100);
  sinks.assign(1, said);
  {
    auto at = free_addresses(2);
    at[1] = {"nobody.invalid", 7000};
    link_limits limits;
    limits.redial_max = milliseconds(100);
    link_replica a{0, at, limits};
    CHECK(eventually([&] { return a.host.link(1).dials > 3; }));
    CHECK(a.host.link(1).last_error.find("name") != std::string::npos);
    CHECK(a.host.link(1).last_error.find("assign") == std::string::npos);
  }
  std::size_t lines = 0;
  for (const auto& line : said->last_formatted())
    if (line.find("replica 1 at nobody.invalid:7000 cannot be dialled") != std::string::npos)
      ++lines;
  CHECK(lines >= 1);
  CHECK(lines <= 2); // a resolver can change its mind
  sinks = usual;
}

TEST_CASE("replicas find each other and messages arrive whole, in order, with the peer that sent them") {
  const auto at = free_addresses(2);
  link_replica a{0, at};
  link_replica b{1, at};
  REQUIRE(eventually([&] { return a.host.link(1).sending && b.host.link(0).hearing; }));
  auto large = numbered(7, 100);
  large.author = replica_id{0};
  std::vector<transaction> list;
  for (int i = 0; i < 200; ++i)
    list.emplace_back(bytes(60'000, static_cast<std::uint8_t>(i)));
  list.resize(130); // 7.8 MB
  large.content = std::make_shared<const payload>(list);
  for (int i = 0; i < 100; ++i)
    a.send(1, numbered(i));
  a.send(1, large);
  a.cast(numbered(200));
  REQUIRE(eventually([&] { return b.in->messages() == 102; }));
  b.in->with([&](const inbox& got) {
    for (int i = 0; i < 100; ++i)
      CHECK(got.numbers()[static_cast<std::size_t>(i)] == i);
    CHECK(got.messages[100].peer == replica_id{0});
    CHECK(encode(got.messages[100].message) == encode(large));
    CHECK(got.numbers()[101] == 200);
  });
  CHECK(a.in->messages() == 0);
  CHECK(eventually([&] { return a.host.link(1).frames_out == 102 && b.host.link(0).frames_in >= 102; }));
}

TEST_CASE("a replica hands transactions to another one") {
  const auto at = free_addresses(2);
  link_replica a{0, at};
  link_replica b{1, at};
  REQUIRE(eventually([&] { return a.host.link(1).sending; }));
  const auto own = make_system_transaction(as_bytes("evidence"));
  caf::send_as(a.host.replica(), a.network, submit_atom::value, replica_id{1}, text_transaction("order"));
  caf::send_as(a.host.replica(), a.network, submit_atom::value, replica_id{1}, own);
  caf::send_as(a.host.replica(), a.network, submit_atom::value, replica_id{0}, own); // itself
  REQUIRE(eventually([&] { return b.in->transactions() == 2 && a.in->transactions() == 1; }));
  CHECK(b.in->with([](const inbox& i) { return i.transactions[0]; }) == text_transaction("order"));
  CHECK(b.in->with([](const inbox& i) { return i.transactions[1]; }) == own);
}

TEST_CASE("a peer may be given by name; a name that does not exist is tried again") {
  auto at = free_addresses(3);
  at[1].host = "localhost";
  at[2].host = "replica.invalid"; // RFC 2606
  link_replica a{0, at};
  auto listen = at;
  listen[1].host = "127.0.0.1";
  link_replica b{1, listen};
  CHECK(eventually([&] { return a.host.link(1).sending; }));
  CHECK(eventually([&] { return a.host.link(2).dials > 1 && !a.host.link(2).last_error.empty(); }));
}

TEST_CASE("a peer whose host swallows what is sent to it is dialled again and again") {
  const auto at = free_addresses(2);
  const auto host = listen_at(at[1]);
  REQUIRE(host);
  REQUIRE(::listen(host.value(), 0) == 0); // nobody accepts: after one connection the system ignores each SYN
  std::vector<int> callers;
  for (int i = 0; i < 4; ++i)
    callers.push_back(begin_connect(resolve(at[1], false).value().front()).value());
  REQUIRE(eventually([&] { return is_connecting(callers.back()); }));
  link_limits limits;
  limits.connect = milliseconds(200);
  limits.handshake = seconds(3'600); // of no help
  link_replica a{0, at, limits};
  CHECK(eventually([&] { return a.host.link(1).dials > 3 && !a.host.link(1).last_error.empty(); }));
  for (const int s : callers)
    ::close(s);
  ::close(host.value());
}

TEST_CASE("a peer that dials in is dialled at once, whatever the pause") {
  auto at = free_addresses(2);
  link_limits limits;
  limits.redial_min = limits.redial_max = seconds(3'600);
  link_replica a{0, at, limits};
  REQUIRE(eventually([&] { return a.host.link(1).dials == 1 && !a.host.link(1).last_error.empty(); }));
  link_replica b{1, at};
  CHECK(eventually([&] { return a.host.link(1).sending && a.host.link(1).hearing; }));
}

TEST_CASE("a port that is taken is an error, not an abort") {
  const auto at = free_addresses(1);
  link_replica a{0, at};
  tcp_network_config c;
  c.self = replica_id{0};
  c.replicas = replicas_for_links(1);
  c.identity = replica_seed(0);
  c.listen = at[0];
  c.peers = at;
  c.ends = a.host.ends();
  const auto second = spawn_tcp_network(a.host.system(), std::move(c));
  REQUIRE_FALSE(second);
  CHECK(second.error() == std::errc::address_in_use);
}

TEST_CASE("a client submits, gets the receipts of its own sessions only, and is answered") {
  const auto at = free_addresses(1);
  link_replica a{0, at};
  a.host.attach_clerk();
  link_client client{{c0, c1}, at};
  REQUIRE(eventually([&] { return client.host.link(0).sending; }));
  client.submit(c0, 0, text_transaction("order"));
  REQUIRE(eventually([&] { return a.in->transactions() == 1; }));
  CHECK(a.in->with([](const inbox& i) { return i.transactions[0]; }) == text_transaction("order"));
  receipt_batch batch;
  batch.at = height{5};
  // The client is up once it has the welcome; the replica's network hears of the link at about the same time.
  REQUIRE(eventually([&] {
    caf::send_as(a.host.replica(), a.network, reply_atom::value, session_id{2}, batch);
    caf::send_as(a.host.replica(), a.network, reply_atom::value, c1, batch);
    return client.in[c1]->receipts() > 0;
  }));
  CHECK(client.in[c1]->with([](const inbox& i) { return i.receipts[0].at; }) == height{5});
  CHECK(client.in[c0]->receipts() == 0);
  CHECK(ask(client, 0, "how are you") == "how are you!");
}

TEST_CASE(
  "from a peer that is faster than the actors here no more is read than they may be behind, and nothing is lost") {
  const auto at = free_addresses(2);
  link_limits limits;
  limits.inbound_bytes_max = 4U << 20U;
  limits.queue_bytes_max = 256U << 20U;
  limits.silence = seconds(60);
  link_replica a{0, at, limits};
  link_replica b{1, at, limits};
  REQUIRE(eventually([&] { return a.host.link(1).sending; }));
  b.in->change([&](inbox&) { // whoever holds the inbox holds up its actor
    for (int i = 0; i < 1000; ++i)
      a.send(1, numbered(i, 100'000));
    // 100 MB are under way. Once the frames that came in are the same for a while, b does not read any more.
    std::uint64_t last = 0;
    const auto came_to_rest = [&] {
      std::this_thread::sleep_for(std::chrono::milliseconds{500});
      const auto now = b.host.link(0).frames_in;
      return now > 40 && std::exchange(last, now) == now;
    };
    CHECK(eventually(came_to_rest));
    CHECK(b.host.link(0).frames_in < 150);
  });
  CHECK(eventually([&] { return b.in->messages() == 1000; }));
  CHECK(a.host.link(1).lost == 0);
}

TEST_CASE("a question to a replica that is not there, or has no clerk, is an error") {
  const auto at = free_addresses(2);
  link_replica a{0, at};
  link_client client{{c0}, at};
  REQUIRE(eventually([&] { return client.host.link(0).sending; }));
  CHECK(ask(client, 0, "x") == std::nullopt);
  CHECK(ask(client, 1, "x") == std::nullopt);
}

TEST_CASE("a replica that was restarted is taken back by the others as they are") {
  const auto at = free_addresses(2);
  link_replica a{0, at};
  for (int life = 0; life < 3; ++life) {
    link_replica b{1, at};
    REQUIRE(eventually([&] { return a.host.link(1).sending && a.host.link(1).hearing && b.host.link(0).sending; }));
    REQUIRE(eventually([&] { // what is sent into a link that ends is lost
      a.send(1, numbered(life));
      return b.in->messages() != 0;
    }));
    b.send(0, numbered(life));
    REQUIRE(eventually([&] { return a.in->messages() == static_cast<std::size_t>(life) + 1; }));
  }
  CHECK(eventually([&] { return !a.host.link(1).sending && !a.host.link(1).hearing; }));
}
