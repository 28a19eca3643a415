// What a replica was shown of misconduct it must have noticed.
#include "tests/simulation/invariants_support.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

constexpr replica_id watcher{0};
constexpr replica_id liar{2};
constexpr std::uint64_t far = simulation::notice_check::views_max + 1; // from view 0, where replicas are

void find_evidence(watched_cluster& c, replica_id who, replica_id culprit) {
  const auto first = c.vote(culprit.value(), 1, 7);
  const auto second = c.vote(culprit.value(), 1, 8);
  const contradiction pair{culprit, statement_of(first), statement_of(second), {}};
  c.checker.on_evidence({}, who, {hash("test", {}), pair}, {culprit, "toy", view_number{1}, {}});
}

void finish(watched_cluster& c) {
  c.checker.finish(std::nullopt, time_point{} + milliseconds(1));
}

} // namespace

TEST_CASE("two votes for one slot that a replica was shown are noticed, or found") {
  watched_cluster c{{liar}};
  c.checker.on_started({}, watcher, {});
  c.deliver_vote(0, 2, 1, 7);
  c.deliver_vote(0, 2, 2, 7);
  c.deliver_vote(0, 2, 1, 7);
  SECTION("nothing was wrong with them") {
    finish(c);
    CHECK(c.broken() == "");
  }
  c.deliver_vote(0, 2, 1, 8);
  SECTION("nobody noticed") {
    finish(c);
    CHECK(c.broken() == "unnoticed");
  }
  SECTION("the replica noticed") {
    find_evidence(c, watcher, liar);
    finish(c);
    CHECK(c.broken() == "");
  }
  SECTION("another one noticed") {
    find_evidence(c, replica_id{1}, liar);
    finish(c);
    CHECK(c.broken() == "unnoticed");
  }
  SECTION("it came just now") {
    c.checker.finish(std::nullopt, time_point{});
    CHECK(c.broken() == "");
  }
  SECTION("the replica has begun another life since") {
    c.checker.on_started({}, watcher, {});
    finish(c);
    CHECK(c.broken() == "");
  }
}

TEST_CASE("an auditor that noticed before its core began has noticed") {
  watched_cluster c{{liar}};
  find_evidence(c, watcher, liar);
  c.checker.on_started({}, watcher, {});
  c.deliver_vote(0, 2, 1, 7);
  c.deliver_vote(0, 2, 1, 8);
  finish(c);
  CHECK(c.broken() == "");
}

TEST_CASE("what one replica saw one of alone, or what is far from where replicas are, nobody has to notice") {
  const auto [view, receiver] = GENERATE(std::pair{std::uint64_t{1}, 1U}, std::pair{far, 0U});
  watched_cluster c{{liar}};
  c.deliver_vote(0, 2, view, 7);
  c.deliver_vote(receiver, 2, view, 8);
  finish(c);
  CHECK(c.broken() == "");
}

TEST_CASE("what came long ago is not held against what comes now") {
  watched_cluster c{{liar}};
  for (std::uint64_t view = 1; view <= simulation::notice_check::slots_max; ++view)
    c.deliver_vote(0, 2, view, 7);
  c.deliver_vote(0, 2, simulation::notice_check::slots_max, 7);
  c.deliver_vote(0, 2, 1, 8); // the other one is out of sight
  finish(c);
  CHECK(c.broken() == "");
}

TEST_CASE("forensics names nobody honest, and who signed two votes for one slot") {
  watched_cluster c{{liar}, true};
  c.checker.on_started({}, watcher, {});
  SECTION("an honest replica's, which it would have signed") {
    c.deliver_vote(0, 1, 1, 7);
    c.deliver_vote(0, 1, 1, 8);
    finish(c);
    CHECK(c.broken() == "accusation");
  }
  SECTION("a liar's") {
    c.deliver_vote(0, 2, 1, 7);
    c.deliver_vote(0, 2, 1, 8);
    find_evidence(c, watcher, liar);
    finish(c);
    CHECK(c.broken() == "");
  }
}

TEST_CASE("evidence that an auditor found and that does not hold is a mistake of an honest replica's") {
  const auto who = GENERATE(watcher, liar);
  watched_cluster c{{liar}};
  c.checker.on_unproven({}, who, liar, "no offence");
  CHECK(c.broken() == (who == liar ? "" : "accusation"));
}

} // namespace bezant::test
