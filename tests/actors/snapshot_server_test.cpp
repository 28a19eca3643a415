// What a replica gives others of its checkpoints: which it keeps, and how much of them a peer gets.
#include "actors/snapshot_server.hpp"
#include "tests/actors/checkpointed.hpp"

using namespace bezant;
using namespace bezant::testing;

TEST_CASE("a peer gets 256 answers of a snapshot in a period, and others theirs; the two newest snapshots are kept") {
  const checkpointed c{much};
  snapshot_server server;
  stored_base base;
  base.block = make_genesis_block(c.replicas.replicas->chain());
  base.state = c.state;
  time_point now;
  const auto add = [&](std::uint64_t at) {
    auto certificate = c.certificate;
    certificate.what.at = height{at};
    server.add(std::move(certificate), base, now);
  };
  add(8);
  const snapshot_request asked{height{8}, 6}; // the last, which is small
  for (int i = 0; i < 256; ++i)
    REQUIRE(server.answer(replica_id{1}, asked, now));
  CHECK_FALSE(server.answer(replica_id{1}, asked, now));
  CHECK(server.answer(replica_id{2}, asked, now));
  server.new_period();
  CHECK(server.answer(replica_id{1}, asked, now));
  add(16);
  now = now + snapshot_server::idle_max;
  add(24); // nobody has asked for 8 for long
  CHECK_FALSE(server.answer(replica_id{1}, asked, now));
  CHECK(server.answer(replica_id{1}, {height{16}, 6}, now));
}

TEST_CASE("a snapshot that somebody is fetching stays, however many newer ones come; one at a time, and not for ever") {
  const checkpointed c{much};
  snapshot_server server;
  stored_base base;
  base.block = make_genesis_block(c.replicas.replicas->chain());
  base.state = c.state;
  time_point now;
  std::uint64_t newest = 0;
  const auto add = [&] {
    auto certificate = c.certificate;
    certificate.what.at = height{newest += 8};
    server.add(std::move(certificate), base, now);
  };
  const auto has = [&](std::uint64_t at) { return server.answer(replica_id{1}, {height{at}, 6}, now).has_value(); };
  const auto step = [&](duration d) {
    now = now + d;
    server.new_period();
    add();
  };
  add();
  REQUIRE(has(8));
  for (int i = 0; i < 10; ++i) {
    step(seconds(1));
    CHECK(has(8));
  }
  // Another one's place comes when the first is done.
  const auto other = newest - 8;
  REQUIRE(has(other));
  step(seconds(1));
  CHECK_FALSE(has(other));
  CHECK(has(8));
  // Nobody asks for it any more.
  step(snapshot_server::idle_max);
  CHECK_FALSE(has(8));
  // Who asks for ever gives way: the next one that is fetched then stays.
  const auto first = newest - 8;
  const auto began = now;
  while (has(first))
    step(seconds(1));
  CHECK(now - began >= snapshot_server::held_max);
  CHECK(now - began < snapshot_server::held_max + seconds(5));
  const auto second = newest - 8;
  REQUIRE(has(second));
  for (int i = 0; i < 10; ++i)
    step(seconds(1));
  CHECK_FALSE(has(second)); // it was not asked for meanwhile
  const auto third = newest - 8;
  for (int i = 0; i < 10; ++i) {
    CHECK(has(third));
    step(seconds(1));
  }
}

TEST_CASE("a question for a snapshot that is not there yet is answered once it is, one of each peer") {
  const checkpointed c{much};
  snapshot_server server;
  stored_base base;
  base.block = make_genesis_block(c.replicas.replicas->chain());
  base.state = c.state;
  const auto add = [&](std::uint64_t at) {
    auto certificate = c.certificate;
    certificate.what.at = height{at};
    server.add(std::move(certificate), base);
  };
  add(8);
  const replica_id a{1};
  const replica_id b{2};
  CHECK_FALSE(server.answer(a, {height{32}, 0}, {}));
  CHECK_FALSE(server.answer(a, {height{16}, 0}, {}));
  CHECK_FALSE(server.answer(b, {height{24}, 0}, {}));
  CHECK_FALSE(server.answer(b, {height{4}, 0}, {})); // will never come
  CHECK(server.take_due().empty());
  add(16);
  const auto due = server.take_due();
  REQUIRE(due.size() == 1);
  CHECK(due[0].first == a);
  CHECK(due[0].second.at == height{16});
  CHECK(server.answer(due[0].first, due[0].second, {}));
  CHECK(server.take_due().empty());
  add(24);
  REQUIRE(server.take_due().size() == 1);
  CHECK(server.take_due().empty());
}

TEST_CASE("a peer gets 64 MiB of snapshots at once and 16 MiB in each second, however it asks") {
  const checkpointed c{much};
  snapshot_server server;
  stored_base base;
  base.block = make_genesis_block(c.replicas.replicas->chain());
  base.state = c.state;
  auto certificate = c.certificate;
  certificate.what.at = height{8};
  server.add(std::move(certificate), base);
  const auto ask_all = [&](time_point now) {
    std::size_t got = 0;
    while (auto m = server.answer(replica_id{1}, {height{8}, 1}, now)) {
      got += m->body.size();
      server.new_period();
    }
    return got;
  };
  constexpr std::size_t mib = std::size_t{1} << 20;
  const auto first = ask_all(time_point{});
  CHECK(first >= 64 * mib);
  CHECK(first < 65 * mib);
  CHECK(ask_all(time_point{} + milliseconds(1)) < mib);
  const auto later = ask_all(time_point{} + seconds(2));
  CHECK(later > 30 * mib);
  CHECK(later < 33 * mib);
}
