// What a replica gives others of its checkpoints: which it keeps, and how much of them a peer gets.
#include "actors/snapshot_server.hpp"
#include "tests/actors/checkpointed.hpp"

#include <set>

using namespace bezant;
using namespace bezant::testing;

namespace {

/// A server with one snapshot after another, a second between two, all of six parts of which the last is small.
struct serving {
  serving() {
    base.block = make_genesis_block(c.replicas.replicas->chain());
    base.state = c.state;
  }

  void add(std::uint64_t at) {
    auto certificate = c.certificate;
    certificate.what.at = height{newest = at};
    server.add(std::move(certificate), base, now);
  }
  /// So much later there is a newer one.
  void pass(duration d) {
    now = now + d;
    server.new_period(now);
    add(newest + 8);
  }
  /// The kind of the answer to a question of replica `who`.
  std::optional<house> ask(std::uint32_t who, std::uint64_t at, std::uint32_t part = 6) {
    const auto m = server.answer(replica_id{who}, {height{at}, part}, now);
    return m ? std::optional{static_cast<house>(m->kind)} : std::nullopt;
  }
  bool has(std::uint32_t who, std::uint64_t at) { return ask(who, at) == house::snapshot_part; }
  /// The one that goes next, unless somebody fetches it.
  [[nodiscard]] std::uint64_t oldest() const { return newest - 8; }

  const checkpointed c{much};
  stored_base base;
  snapshot_server server;
  time_point now;
  std::uint64_t newest = 0;
};

} // namespace

TEST_CASE("a peer gets 256 answers of a snapshot in a period, and others theirs; the two newest snapshots are kept") {
  serving s;
  s.add(8);
  for (int i = 0; i < 256; ++i)
    REQUIRE(s.has(1, 8));
  CHECK_FALSE(s.ask(1, 8));
  CHECK(s.has(2, 8));
  s.server.new_period(s.now);
  CHECK(s.has(1, 8));
  s.pass(snapshot_server::idle_max); // nobody has asked for 8 for long
  s.pass(seconds(1));
  CHECK(s.ask(1, 8) == house::snapshot_gone);
  CHECK(s.has(1, 16));
  CHECK(s.has(1, 24));
  CHECK_FALSE(s.ask(1, 24, 7)); // has no such part
  for (int i = 0; i < 300; ++i)
    s.ask(3, 8);
  CHECK_FALSE(s.ask(3, 8)); // what is gone is an answer, too
}

TEST_CASE("a snapshot that somebody is fetching stays, however many newer ones come, one at a time") {
  serving s;
  s.add(8);
  REQUIRE(s.has(1, 8));
  for (int i = 0; i < 40; ++i) {
    s.pass(seconds(1));
    CHECK(s.has(1, 8));
  }
  const auto other = s.oldest();
  REQUIRE(s.has(2, other));
  s.pass(seconds(1));
  CHECK(s.ask(2, other) == house::snapshot_gone);
  CHECK(s.has(1, 8));
  s.pass(snapshot_server::idle_max - seconds(1));
  CHECK(s.has(1, 8));
  s.now = s.now + snapshot_server::idle_max; // nobody asks for it any more, and no newer one comes
  s.server.new_period(s.now);
  CHECK(s.ask(1, 8) == house::snapshot_gone);
}

TEST_CASE("who has used the place of an older snapshot for long gives way to others, who do not") {
  serving s;
  s.add(8);
  constexpr std::uint32_t liar = 1, returning = 2, another = 3;
  // It asks for each snapshot that there is, for ever.
  std::set<std::uint64_t> held;
  const auto asks_for_all = [&] {
    s.server.new_period(s.now);
    for (std::uint64_t at = 8; at <= s.newest; at += 8)
      if (at + 64 > s.newest || held.contains(at)) {
        if (s.has(liar, at))
          held.insert(at);
        else
          held.erase(at);
      }
  };
  for (auto end = s.now + snapshot_server::held_max + seconds(5); s.now < end; s.pass(seconds(1)))
    asks_for_all();
  asks_for_all();
  REQUIRE(held.contains(8));
  // While nobody else wants the place it stays; then it goes to whoever has not had it.
  const auto wanted = s.oldest();
  REQUIRE(s.has(returning, wanted));
  for (int i = 0; i < 200; ++i) {
    s.pass(seconds(1));
    asks_for_all();
    CHECK(s.has(returning, wanted));
    CHECK(s.has(another, s.newest)); // the newest are nobody's
  }
  CHECK(s.ask(liar, 8) == house::snapshot_gone);
}

TEST_CASE("a question for a snapshot that is not there yet is answered once it is, one of each peer") {
  serving s;
  s.add(8);
  CHECK_FALSE(s.ask(1, 32, 0));
  CHECK_FALSE(s.ask(1, 16, 0));
  CHECK_FALSE(s.ask(2, 20, 0));
  CHECK(s.ask(2, 4, 0) == house::snapshot_gone); // will never come
  CHECK(s.server.take_due().empty());
  s.add(16);
  const auto due = s.server.take_due();
  REQUIRE(due.size() == 1);
  CHECK(due[0].first == replica_id{1});
  CHECK(due[0].second.at == height{16});
  CHECK(s.ask(1, 16, 0) == house::snapshot_head);
  CHECK(s.server.take_due().empty());
  s.add(24);
  const auto skipped = s.server.take_due(); // there was none at 20
  REQUIRE(skipped.size() == 1);
  CHECK(s.ask(2, 20, 0) == house::snapshot_gone);
  CHECK(s.server.take_due().empty());
}

TEST_CASE("a peer gets 64 MiB of snapshots at once and 16 MiB in each second, however it asks") {
  const checkpointed c{much};
  snapshot_server server;
  stored_base base;
  base.block = make_genesis_block(c.replicas.replicas->chain());
  base.state = c.state;
  auto certificate = c.certificate;
  certificate.what.at = height{8};
  server.add(std::move(certificate), base, {});
  const auto ask_all = [&](time_point now) {
    std::size_t got = 0;
    while (auto m = server.answer(replica_id{1}, {height{8}, 1}, now)) {
      got += m->body.size();
      server.new_period(now);
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
