#include "tests/simulation/invariants_support.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

TEST_CASE("replicas that commit one chain break nothing, however it is cut into commits") {
  watched_cluster c;
  const auto a = c.child(c.genesis(), 1);
  const auto b = c.child(a, 2);
  const auto d = c.child(b, 5);
  c.commit(0, {a, b, d});
  c.commit(1, {a});
  c.commit(1, {b, d});
  c.commit(2, {a, b});
  CHECK(c.broken().empty());
  CHECK(c.checker.clean());
  CHECK(c.checker.counts().commits == 8);
  CHECK(c.checker.committed(replica_id{2}) == height{2});
  CHECK(c.checker.committed_by_any() == height{3});
  CHECK(c.checker.committed_by_all() == height{0}); // replica 3 has committed nothing
}

TEST_CASE("two blocks at one height break agreement, and the violation names replica, height and view") {
  watched_cluster c;
  c.commit(0, {c.child(c.genesis(), 1, 0)});
  c.commit(1, {c.child(c.genesis(), 2, 1)});
  REQUIRE(c.broken() == "agreement");
  const auto v = c.checker.violations().front();
  CHECK(v.seen.replica == replica_id{1});
  CHECK(v.seen.at == height{1});
  CHECK(v.seen.view == view_number{2});
  CHECK(v.sentence.find("replica 0") != std::string::npos);
}

TEST_CASE("a fork is told once for each replica, not at every height") {
  watched_cluster c;
  auto left = c.genesis();
  auto right = c.genesis();
  for (std::uint64_t view = 1; view < 10; ++view) {
    left = c.child(left, view, 0);
    right = c.child(right, view, 1);
    c.commit(0, {left});
    c.commit(1, {right});
  }
  CHECK(c.checker.violations().size() == 1);
}

TEST_CASE("a replica that skips or repeats a height breaks ancestry") {
  watched_cluster c;
  const auto a = c.child(c.genesis(), 1);
  const auto b = c.child(a, 2);
  SECTION("skipped") {
    c.commit(0, {b});
  }
  SECTION("repeated, as after a restart that forgot") {
    c.commit(0, {a});
    c.commit(0, {a});
  }
  CHECK(c.broken() == "ancestry");
}

TEST_CASE("a block that is no child of the one below breaks ancestry") {
  watched_cluster c;
  const auto a = c.child(c.genesis(), 1, 0);
  const auto other = c.child(c.genesis(), 1, 1);
  c.commit(0, {a, c.child(other, 2)});
  CHECK(c.broken() == "ancestry");
}

TEST_CASE("a commit whose proof is refused is found") {
  watched_cluster c;
  c.commit(0, {c.child(c.genesis(), 1)}, false);
  CHECK(c.broken() == "commit-proof");
}

TEST_CASE("different states or receipts after a height are found") {
  watched_cluster c;
  const auto a = c.child(c.genesis(), 1);
  for (std::uint32_t i = 0; i < 4; ++i)
    c.commit(i, {a});
  block_result good;
  good.state = hash("state", {});
  block_result bad = good;
  c.execute(0, a, good);
  c.execute(1, a, good);
  REQUIRE(c.broken().empty());
  SECTION("state") {
    bad.state = hash("other", {});
  }
  SECTION("receipts") {
    bad.receipts_root = hash("other", {});
  }
  c.execute(2, a, bad);
  REQUIRE(c.broken() == "digests");
  CHECK(c.checker.violations().front().seen.replica == replica_id{2});
}

TEST_CASE("digests are still compared after old heights were forgotten") {
  watched_cluster c;
  auto tip = c.genesis();
  for (std::uint64_t view = 1; view <= 50; ++view) {
    tip = c.child(tip, view);
    for (std::uint32_t i = 0; i < 4; ++i) {
      c.commit(i, {tip});
      block_result r;
      r.state.value[0] = view == 50 && i == 3 ? 1 : 0;
      c.execute(i, tip, r);
    }
  }
  CHECK(c.broken() == "digests");
  CHECK(c.checker.counts().blocks == 50);
}

TEST_CASE("what a Byzantine replica commits counts for nothing") {
  watched_cluster c{{replica_id{3}}};
  const auto a = c.child(c.genesis(), 1, 0);
  c.commit(3, {c.child(c.genesis(), 1, 3)}, false);
  for (std::uint32_t i = 0; i < 3; ++i)
    c.commit(i, {a});
  CHECK(c.broken().empty());
  CHECK(c.checker.committed_by_all() == height{1});
}

TEST_CASE("an honest replica that stops by itself is found") {
  watched_cluster c{{replica_id{3}}};
  c.checker.on_failure({}, replica_id{3}, "of no interest");
  CHECK(c.broken().empty());
  c.checker.on_failure({}, replica_id{1}, "the store did not sync");
  CHECK(c.broken() == "failure");
}

} // namespace bezant::test
