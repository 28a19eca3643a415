// Fetching a snapshot: from several peers, in parts; what does not fit is refused, and its sender asked no more.
#include "actors/checkpoint_votes.hpp"
#include "tests/actors/checkpointed.hpp"
#include "tests/support/dies.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

/// Lets time pass until the fetch asks `who` for the head.
void ask_for_head(snapshot_fetch& f, replica_id who, time_point& now) {
  for (int i = 0; i < 10; ++i, now = now + seconds(2))
    for (const auto& one : f.wanted(now))
      if (one.what.part == 0 && one.from == who)
        return;
  FAIL("it is never asked");
}

} // namespace

TEST_CASE("a snapshot comes in parts from all who signed it, and is whole in the end") {
  const checkpointed c{much};
  auto f = c.fetch();
  auto open = f.wanted(time_point{0});
  REQUIRE(open.size() == 1);
  CHECK(open[0].what.part == 0);
  REQUIRE(f.take(open[0].from, c.head, empty_payload()));
  std::map<replica_id, int> asked;
  for (open = f.wanted(time_point{0}); !open.empty(); open = f.wanted(time_point{0}))
    for (const auto& one : open) {
      ++asked[one.from];
      REQUIRE(f.take(one.from, c.part(one.what.part)));
    }
  REQUIRE(f.complete());
  CHECK(asked.size() == 3);
  CHECK_FALSE(asked.contains(replica_id{3}));
  const auto whole = f.take_whole();
  CHECK(whole.state == c.state);
  CHECK(whole.block->id() == c.what.block);
  CHECK(decode<checkpoint_certificate>(whole.certificate).value() == c.certificate);
}

TEST_CASE("an empty state has one empty part") {
  const checkpointed c{0};
  auto f = c.fetch();
  const auto head = f.wanted(time_point{0});
  REQUIRE(f.take(head[0].from, c.head, empty_payload()));
  const auto part = f.wanted(time_point{0});
  REQUIRE(part.size() == 1);
  REQUIRE(f.take(part[0].from, c.part(1)));
  CHECK(f.complete());
  CHECK(f.take_whole().state.empty());
}

TEST_CASE("who sends a wrong part is asked no more, and the part comes from another") {
  const checkpointed c{much};
  auto f = c.fetch();
  REQUIRE(f.take(f.wanted(time_point{0})[0].from, c.head, empty_payload()));
  const auto open = f.wanted(time_point{0});
  const auto liar = open[0].from;
  auto bad = c.part(open[0].what.part);
  bad.data[5] ^= 1;
  CHECK_FALSE(f.take(liar, bad));
  for (auto more = f.wanted(time_point{1}); !f.complete(); more = f.wanted(time_point{1})) {
    for (const auto& one : more) {
      CHECK(one.from != liar);
      REQUIRE(f.take(one.from, c.part(one.what.part)));
    }
    for (const auto& one : open)
      if (one.from != liar)
        REQUIRE(f.take(one.from, c.part(one.what.part)));
  }
  CHECK(f.take_whole().state == c.state);
}

TEST_CASE("a head whose commit proof does not hold is refused") {
  const checkpointed c{much};
  auto f = c.fetch();
  auto bad = c.head;
  bad.proof = {2};
  time_point now;
  ask_for_head(f, replica_id{1}, now);
  CHECK_FALSE(f.take(replica_id{1}, bad, empty_payload()));
  CHECK(f.take(replica_id{1}, bad, empty_payload())); // is not looked at: nobody asked for another one
  CHECK(f.take(replica_id{1}, c.head, empty_payload()));
  CHECK(f.parts_total() == 0);
  for (int i = 0; i < 4; ++i)
    for (const auto& one : f.wanted(now = now + seconds(2)))
      CHECK(one.from != replica_id{1});
  for (const std::uint32_t who : {0U, 2U}) {
    ask_for_head(f, replica_id{who}, now);
    CHECK_FALSE(f.take(replica_id{who}, bad, empty_payload()));
  }
  CHECK(f.hopeless());
  CHECK(f.wanted(time_point{0}).empty());
}

TEST_CASE("a head whose block has a wrong certificate of its parent is refused, and another one's is taken") {
  const checkpointed c{much};
  for (const bytes& wrong : {bytes{}, bytes{4}, bytes{3, 3}}) {
    auto f = c.fetch();
    time_point now;
    auto bad = c.head;
    bad.justify = wrong;
    REQUIRE(check_house(c.said(bad), *c.replicas.replicas)); // nothing else covers it
    ask_for_head(f, replica_id{1}, now);
    CHECK_FALSE(f.take(replica_id{1}, bad, empty_payload()));
    for (int i = 0; i < 4; ++i)
      for (const auto& one : f.wanted(now = now + seconds(2)))
        CHECK(one.from != replica_id{1});
  }
  auto f = c.fetch();
  time_point now;
  ask_for_head(f, replica_id{2}, now);
  CHECK(f.take(replica_id{2}, c.head, empty_payload()));
  CHECK(f.parts_total() == 6);
}

TEST_CASE("what is not answered is asked of another one after a while, the head sooner") {
  const checkpointed c{10};
  auto f = c.fetch();
  const auto first = f.wanted(time_point{0});
  CHECK(f.wanted(time_point{0} + milliseconds(499)).empty());
  const auto again = f.wanted(time_point{0} + milliseconds(500));
  REQUIRE(again.size() == 1);
  CHECK(again[0].from != first[0].from);
  REQUIRE(f.take(again[0].from, c.head, empty_payload(), time_point{0} + milliseconds(501)));
  const auto part = f.wanted(time_point{0} + milliseconds(501));
  REQUIRE(part.size() == 1);
  CHECK(f.wanted(time_point{0} + milliseconds(2'500)).empty());
  const auto other = f.wanted(time_point{0} + milliseconds(2'501));
  REQUIRE(other.size() == 1);
  CHECK(other[0].from != part[0].from);
}

TEST_CASE("who is silent is asked last, until it gives something") {
  const checkpointed c{much};
  auto f = c.fetch();
  const auto silent = f.wanted(time_point{0})[0].from;
  time_point now{milliseconds(500).ns};
  const auto gives = f.wanted(now)[0].from;
  REQUIRE(f.take(gives, c.head, empty_payload(), now));
  const auto parts = f.wanted(now);
  REQUIRE(parts.size() == 6);
  for (const auto& one : parts)
    CHECK(one.from != silent);
  // Its head comes late: it is there after all. A third that leaves two questions open is asked after it.
  std::optional<replica_id> third;
  for (const auto& one : parts)
    if (one.from != gives)
      third = one.from;
  REQUIRE(third);
  for (const auto& one : parts)
    if (one.from == gives)
      REQUIRE(f.take(gives, c.part(one.what.part), now));
  REQUIRE(f.take(silent, c.part(parts[0].what.part), now));
  now = now + seconds(2);
  for (const auto& one : f.wanted(now))
    CHECK(one.from != *third);
}

TEST_CASE("who has nothing of a snapshot is asked no more, and the question goes to another one at once") {
  const checkpointed c{much};
  auto f = c.fetch();
  const auto first = f.wanted(time_point{0});
  f.gone(first[0].from, height{9}); // of another one
  CHECK(f.wanted(time_point{0}).empty());
  f.gone(first[0].from, c.what.at);
  const auto second = f.wanted(time_point{0});
  REQUIRE(second.size() == 1);
  CHECK(second[0].from != first[0].from);
  REQUIRE(f.take(second[0].from, c.head, empty_payload()));
  const auto parts = f.wanted(time_point{0});
  REQUIRE(parts.size() == 6);
  for (const auto& one : parts)
    if (one.from != second[0].from)
      f.gone(one.from, c.what.at);
  for (int i = 0; i < 3 && !f.complete(); ++i) {
    for (const auto& one : f.wanted(time_point{0}))
      CHECK(one.from == second[0].from);
    for (std::uint32_t part = 1; part <= 6; ++part)
      REQUIRE(f.take(second[0].from, c.part(part)));
  }
  CHECK(f.take_whole().state == c.state);
}

TEST_CASE("a fetch is stuck when for ten seconds no more than f peers have given something new") {
  const checkpointed c{much};
  for (const std::size_t givers : {1U, 2U}) {
    INFO(givers);
    auto f = c.fetch();
    const auto at = [](std::int64_t s) { return time_point{} + seconds(s); };
    time_point now;
    ask_for_head(f, replica_id{0}, now);
    REQUIRE(f.take(replica_id{0}, c.head, empty_payload(), at(4)));
    CHECK_FALSE(f.stuck(at(9))); // it has only begun
    // A part every four seconds, from the same one or from two in turn; f is 1.
    for (std::uint32_t part = 1; part <= 5; ++part) {
      REQUIRE(f.take(replica_id{part % static_cast<std::uint32_t>(givers)}, c.part(part), at(4 + 4 * part)));
      if (part > 2)
        CHECK(f.stuck(at(4 + 4 * part)) == (givers == 1));
    }
    // What is there already is nothing new.
    REQUIRE(f.take(replica_id{2}, c.part(1), at(25)));
    CHECK(f.stuck(at(27)) == (givers == 1));
    CHECK(f.stuck(at(40)));
  }
}

TEST_CASE("the static check refuses heads that do not fit their certificate") {
  const checkpointed c{much};
  const auto& set = *c.replicas.replicas;
  CHECK(check_house(c.said(c.head), set));
  auto head = c.head;
  SECTION("another block") {
    head.block.view = view_number{10};
  }
  SECTION("other parts") {
    head.parts[1].value[0] ^= 1;
  }
  SECTION("a part less") {
    head.parts.pop_back();
  }
  SECTION("somebody convicted") {
    head.convicted.push_back({replica_id{1}, height{3}});
  }
  SECTION("too few signers") {
    head.certificate.shares.pop_back();
  }
  SECTION("one signer twice") {
    head.certificate.shares[2] = head.certificate.shares[1];
  }
  SECTION("another statement than was signed") {
    head.certificate.what.state.value[3] ^= 1;
  }
  CHECK_FALSE(check_house(c.said(head), set));
}

TEST_CASE("a quorum of equal statements is a certificate; a replica's first word counts") {
  const checkpointed c{1};
  checkpoint_votes votes{c.replicas.replicas};
  const auto vote = [&](std::uint32_t who, const checkpoint_statement& said) {
    return votes.add(replica_id{who}, said, c.replicas.sign(replica_id{who}, make_message(house::checkpoint, said)).by);
  };
  auto other = c.what;
  other.state.value[0] ^= 1;
  CHECK_FALSE(vote(0, other));
  CHECK_FALSE(vote(0, c.what)); // too late
  CHECK_FALSE(vote(1, c.what));
  CHECK_FALSE(vote(1, c.what));
  CHECK_FALSE(vote(2, c.what));
  const auto made = vote(3, c.what);
  REQUIRE(made);
  CHECK(made->shares.size() == 3);
  CHECK(check_certificate(*made, *c.replicas.replicas));
  CHECK_FALSE(vote(2, c.what)); // it is made
  auto of_genesis = *made;
  of_genesis.what.at = height{0};
  for (auto& share : of_genesis.shares)
    share.by = c.replicas.sign(share.who, make_message(house::checkpoint, of_genesis.what)).by;
  CHECK_FALSE(check_certificate(of_genesis, *c.replicas.replicas)); // there is none of it
  for (auto& share : (of_genesis.what.at = height{1}, of_genesis.shares))
    share.by = c.replicas.sign(share.who, make_message(house::checkpoint, of_genesis.what)).by;
  CHECK(check_certificate(of_genesis, *c.replicas.replicas));
}

TEST_CASE("a snapshot that fills its last part has no empty one behind it") {
  const bytes state(2 * snapshot_part_bytes, std::uint8_t{1});
  CHECK(snapshot_parts_of(state).size() == 2);
  CHECK(snapshot_part_of(state, 2).size() == snapshot_part_bytes);
  CHECK(test::aborts([&] { (void)snapshot_part_of(state, 3); }));
  CHECK(test::aborts([&] { (void)snapshot_part_of(state, 0); }));
}
