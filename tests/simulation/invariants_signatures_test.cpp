#include "tests/simulation/invariants_support.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

TEST_CASE("a vote may be signed again, also after a restart") {
  watched_cluster c;
  c.sign_vote(0, 1, 7);
  c.sign_vote(0, 2, 7);
  c.sign_vote(0, 1, 7);
  c.sign_vote(1, 1, 9); // another replica's choice
  CHECK(c.broken().empty());
  CHECK(c.checker.counts().signatures == 4);
}

TEST_CASE("two votes in one slot are a double vote") {
  watched_cluster c;
  c.sign_vote(0, 1, 7);
  c.sign_vote(0, 2, 7);
  c.sign_vote(0, 1, 8);
  CHECK(c.broken() == "double-vote");
}

TEST_CASE("votes in different slots that contradict each other are a double vote") {
  watched_cluster c;
  c.sign_vote(0, 1, 7);
  c.sign_vote(0, 2, 6);
  CHECK(c.broken() == "double-vote");
}

TEST_CASE("a Byzantine replica may vote twice") {
  watched_cluster c{{replica_id{2}}};
  c.sign_vote(2, 1, 7);
  c.sign_vote(2, 1, 8);
  CHECK(c.broken().empty());
}

TEST_CASE("accusing a Byzantine replica with two messages that contradict each other is right") {
  watched_cluster c{{replica_id{2}}};
  c.checker.on_accuse({}, replica_id{0}, {replica_id{2}, "double-vote", c.vote(2, 1, 7), c.vote(2, 1, 8)});
  CHECK(c.broken().empty());
  CHECK(c.checker.counts().accusations == 1);
}

TEST_CASE("accusing an honest replica is found") {
  watched_cluster c;
  c.checker.on_accuse({}, replica_id{0}, {replica_id{2}, "double-vote", c.vote(2, 1, 7), c.vote(2, 1, 8)});
  CHECK(c.broken() == "accusation");
}

TEST_CASE("an accusation that its messages do not bear out is found") {
  watched_cluster c{{replica_id{2}}};
  auto first = c.vote(2, 1, 7);
  auto second = c.vote(2, 1, 8);
  SECTION("no contradiction") {
    second = c.vote(2, 2, 8);
  }
  SECTION("another author") {
    second = c.vote(1, 1, 8);
  }
  SECTION("a forged signature") {
    second.by.value[0] ^= 1;
  }
  c.checker.on_accuse({}, replica_id{0}, {replica_id{2}, "double-vote", first, second});
  CHECK(c.broken() == "accusation");
}

TEST_CASE("what a Byzantine replica accuses others of counts for nothing") {
  watched_cluster c{{replica_id{2}}};
  c.checker.on_accuse({}, replica_id{2}, {replica_id{0}, "double-vote", c.vote(0, 1, 7), c.vote(0, 1, 7)});
  CHECK(c.broken().empty());
}

} // namespace bezant::test
