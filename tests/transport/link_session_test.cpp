// Links without sockets: heartbeats and limits at exact times, and queues.
#include "transport/links/link_session.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

constexpr time_point start{seconds(1000).ns};

key_seed seed(std::uint32_t i) {
  return public_key_seed("link-session-test", i);
}

std::shared_ptr<const link_rules> rules_of(std::uint32_t self, link_limits limits) {
  std::vector<public_key> keys;
  for (std::uint32_t i = 0; i < 2; ++i)
    keys.push_back(ed25519()->make_signer(seed(i))->key());
  auto replicas = std::make_shared<const replica_set>(hash("chain", {}), "streamlet", std::move(keys), ed25519());
  return std::make_shared<const link_rules>(
    link_rules{replica_id{self}, replicas, std::make_shared<const tls_context>(seed(self)), limits, {}, {}});
}

struct kept final : link_handler {
  int ups = 0;
  std::vector<bytes> frames;
  void up() override { ++ups; }
  result<void> take(const frame& f) override {
    frames.emplace_back(f.body.begin(), f.body.end());
    return outcome::success();
  }
};

struct end {
  link_session link;
  kept got = {};
  wire_buffer out = {};
  std::error_code error = {};

  void tick(time_point now) {
    if (const auto done = link.tick(now, out.size()); !done)
      error = done.error();
    if (!error)
      REQUIRE(link.pump(out.size(), out));
  }
};

/// Replica 0 dials replica 1.
struct pair_of_ends {
  end a;
  end b;

  explicit pair_of_ends(link_limits limits = {})
    : a{link_session{rules_of(0, limits), replica_id{1}, start}},
      b{link_session{rules_of(1, limits), std::nullopt, start}} {
    REQUIRE(a.link.start(a.out));
    carry(start);
    REQUIRE(a.link.is_up());
    REQUIRE(b.link.is_up());
  }

  static void carry(time_point now, end& from, end& to) {
    const auto sent = std::exchange(from.out, {});
    if (sent.empty() || to.error)
      return;
    const byte_view view{reinterpret_cast<const std::uint8_t*>(sent.data()), sent.size()};
    if (const auto taken = to.link.receive(now, view, to.got, to.out); !taken)
      to.error = taken.error();
    else
      REQUIRE(to.link.pump(to.out.size(), to.out));
  }
  void carry(time_point now) {
    REQUIRE(a.link.pump(a.out.size(), a.out));
    while ((!a.out.empty() || !b.out.empty()) && !a.error && !b.error) {
      carry(now, a, b);
      carry(now, b, a);
    }
  }
};

shared_frame numbered_frame(std::uint32_t number, std::size_t size) {
  signed_message m;
  m.kind = static_cast<message_kind>(number);
  m.body.resize(size);
  return make_frame(frame_kind::message, m);
}

} // namespace

TEST_CASE("both ends learn once who the other is") {
  pair_of_ends p;
  CHECK(p.a.got.ups == 1);
  CHECK(p.b.got.ups == 1);
  CHECK(std::get<replica_id>(p.a.link.peer()) == replica_id{1});
  CHECK(std::get<replica_id>(p.b.link.peer()) == replica_id{0});
}

TEST_CASE("a peer that says nothing is given up within two seconds, and not before it has been silent for its time") {
  pair_of_ends p;
  auto now = start;
  while (!p.a.error && now < start + seconds(3)) { // what a says does not arrive
    now = now + link_session::tick_period;
    p.a.tick(now);
    p.b.tick(now);
    p.a.out.clear();
  }
  CHECK(p.a.error == link_error::silent);
  CHECK(p.b.error == link_error::silent);
  CHECK(now > start + link_limits{}.silence);
  CHECK(now <= start + seconds(2));
}

TEST_CASE("heartbeats keep an idle link up for ever and measure the round trip") {
  pair_of_ends p;
  auto now = start;
  for (int i = 0; i < 1000; ++i) {
    now = now + link_session::tick_period;
    p.a.tick(now);
    p.b.tick(now);
    pair_of_ends::carry(now, p.a, p.b);
    pair_of_ends::carry(now + milliseconds(3), p.b, p.a);
  }
  CHECK_FALSE(p.a.error);
  CHECK_FALSE(p.b.error);
  CHECK(p.a.link.round_trip() == milliseconds(3));
  CHECK(p.a.link.totals().frames_out == 0); // heartbeats are not counted
}

TEST_CASE("time in which this process itself stood still is not held against the peer") {
  pair_of_ends p;
  p.a.tick(start + link_session::tick_period);
  p.a.tick(start + seconds(60));
  CHECK_FALSE(p.a.error);
  p.a.tick(start + seconds(60) + link_session::tick_period);
  CHECK_FALSE(p.a.error);
}

TEST_CASE("a peer behind a full socket that drains is slow; one behind a full socket that does not is gone") {
  link_limits limits;
  for (const bool drains : {true, false}) {
    pair_of_ends p{limits};
    auto now = start;
    std::error_code error;
    for (int i = 0; i < 100 && !error; ++i) {
      now = now + link_session::tick_period;
      if (drains)
        p.a.link.progress(now);
      if (const auto done = p.a.link.tick(now, link_session::out_bytes_max); !done)
        error = done.error();
    }
    CHECK(static_cast<bool>(error) == !drains);
  }
}

TEST_CASE("a handshake that is not done in time ends") {
  end a{link_session{rules_of(1, {}), std::nullopt, start}};
  auto now = start;
  while (!a.error && now < start + seconds(10)) {
    now = now + link_session::tick_period;
    a.tick(now);
  }
  CHECK(a.error == link_error::handshake_timeout);
  CHECK(now <= start + link_limits{}.handshake + link_session::tick_period);
}

TEST_CASE("frames of all sizes arrive in order; what does not fit the queue is lost and counted") {
  link_limits limits;
  limits.queue_bytes_max = 3'000'000;
  pair_of_ends p{limits};
  std::vector<std::size_t> sizes;
  std::uint64_t lost = 0;
  for (std::uint32_t i = 0; i < 200; ++i) {
    const auto size = std::size_t{i} * 37 * (i % 7 == 0 ? 97 : 1) % 150'000;
    if (p.a.link.push(numbered_frame(i, size)))
      sizes.push_back(size);
    else
      ++lost;
  }
  CHECK(p.a.link.queued() <= limits.queue_bytes_max);
  CHECK(p.a.link.push(numbered_frame(0, 3'000'000)) == false);
  CHECK(p.a.link.totals().lost == lost + 1);
  p.carry(start);
  while (p.a.link.queued() != 0)
    p.carry(start);
  REQUIRE(p.b.got.frames.size() == sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i)
    CHECK(decode<signed_message>(p.b.got.frames[i]).value().body.size() == sizes[i]);
}

TEST_CASE("no more is encrypted than the socket will soon take, and small frames share a record") {
  pair_of_ends p;
  for (std::uint32_t i = 0; i < 100; ++i)
    REQUIRE(p.a.link.push(numbered_frame(i, 100)));
  const auto plain = p.a.link.queued();
  REQUIRE(p.a.link.pump(0, p.a.out));
  CHECK(p.a.out.size() < plain + 3 * 32); // a record has 22 bytes more than its content
  p.a.out.clear();
  for (int i = 0; i < 20; ++i)
    REQUIRE(p.a.link.push(numbered_frame(1, 100'000)));
  REQUIRE(p.a.link.pump(0, p.a.out));
  CHECK(p.a.out.size() <= link_session::out_bytes_max + 17'000);
  CHECK(p.a.link.queued() > 1'000'000);
  const auto made = p.a.out.size();
  REQUIRE(p.a.link.pump(made, p.a.out));
  CHECK(p.a.out.size() == made);
}

TEST_CASE("a flood of pings is not answered without bound") {
  pair_of_ends p;
  bytes pings;
  for (int i = 0; i < 20'000; ++i)
    append_frame(pings, frame_kind::ping, heartbeat_body{1});
  auto frame_of_pings = std::make_shared<const bytes>(pings);
  REQUIRE(p.a.link.push(frame_of_pings));
  REQUIRE(p.a.link.pump(0, p.a.out));
  const byte_view view{reinterpret_cast<const std::uint8_t*>(p.a.out.data()), p.a.out.size()};
  const auto taken = p.b.link.receive(start, view, p.b.got, p.b.out);
  REQUIRE_FALSE(taken);
  CHECK(taken.error() == link_error::slow_reader);
}
