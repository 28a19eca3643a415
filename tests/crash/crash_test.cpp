// Replicas die at chosen boundaries while orders come in; over all their lives nothing that was promised is broken.
#include "tests/crash/crash_run.hpp"
#include "tests/store/store_support.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

crash_plan plan_in(const scratch_folder& folder, const std::string& protocol, bool lossy) {
  crash_plan p;
  p.setting.victim = BEZANT_CRASH_VICTIM;
  p.setting.dir = (folder.path() / "net").string();
  p.setting.protocol = protocol;
  p.setting.lossy = lossy;
  p.life_max = seconds(120); // nothing waits as long on a machine that is not busy
  p.settle_max = seconds(180);
  return p;
}

void check_good(const crash_report& r, std::size_t lives) {
  INFO(sentences_of(r));
  CHECK(r.good());
  CHECK(r.verdict.contradictions == 0);
  CHECK(r.due == lives);
  CHECK(r.reached == lives);
  CHECK(r.acknowledged == r.placed);
  CHECK(r.acknowledged > lives);
  // A judge that saw nothing proves nothing.
  CHECK(r.verdict.effects == r.placed);
  CHECK(r.verdict.signatures > r.verdict.blocks);
}

} // namespace

TEST_CASE("a replica that dies at its first append, sync and send keeps what it said, and so does its machine") {
  const scratch_folder folder;
  auto p = plan_in(folder, "jolteon", true);
  p.lives = enumerate_lives(1);
  check_good(run(p), p.lives.size());
}

TEST_CASE("a replica of any protocol that dies at a boundary keeps what it said") {
  bool lossy = false;
  std::uint64_t seed = 20'261'126;
  for (const auto* protocol : {"hotstuff", "streamlet", "simplex", "pbft"}) {
    const scratch_folder folder;
    auto p = plan_in(folder, protocol, lossy = !lossy);
    p.lives = sample_lives(++seed, 2, 20);
    INFO(protocol);
    check_good(run(p), p.lives.size());
  }
}

TEST_CASE("acknowledged orders outlive a power failure of all replicas") {
  const scratch_folder folder;
  auto p = plan_in(folder, "hotstuff", true);
  p.lives = {{}, {}};
  const auto r = run(p);
  check_good(r, p.lives.size());
  CHECK(r.verdict.bases > 0); // so that lives began with the state of a checkpoint, too
}

TEST_CASE("a store that never syncs is caught by a power failure: no replica goes on") {
  const scratch_folder folder;
  auto p = plan_in(folder, "jolteon", true);
  p.setting.bugs = "durable-store-never-syncs";
  p.lives = {{}};
  const auto r = run(p);
  CHECK(r.reached == 1);
  CHECK(r.acknowledged > 0);
  CHECK_THAT(sentences_of(r), Catch::Contains("cannot-continue: replica 2 ended with status 2"));
  CHECK_THAT(sentences_of(r), Catch::Contains("but never took effect"));
}

TEST_CASE("a node that never syncs is caught by a power failure: replicas contradict themselves and orders are lost") {
  // Checkpoints reach the disk in this build, too. What a power failure takes depends on how long ago the last one was,
  // and whether replicas then sign something else at the same place on what each of them has left, so there are
  // several.
  constexpr int failures_max = 8;
  std::uint64_t contradictions = 0;
  std::string sentences;
  const auto told = [&](const char* what) { return sentences.find(what) != std::string::npos; };
  for (int i = 0; i < failures_max && !(contradictions > 0 && told("double-vote: ") && told("never took effect"));
       ++i) {
    const scratch_folder folder;
    auto p = plan_in(folder, "pbft", true);
    p.setting.bugs = "node-never-syncs";
    p.lives = {{}};
    p.life_max = seconds(4);
    const auto r = run(p);
    INFO(sentences_of(r));
    CHECK(r.reached == 1);
    CHECK(r.acknowledged > 0);
    contradictions += r.verdict.contradictions;
    sentences += sentences_of(r);
  }
  INFO(sentences);
  CHECK(contradictions > 0);
  CHECK_THAT(sentences, Catch::Contains("double-vote: "));
  CHECK_THAT(sentences, Catch::Contains("never took effect"));
}

TEST_CASE("a boundary is written as it is read") {
  for (const auto* text : {"append:before:1", "append:after:20", "sync:before:3", "sync:after:17", "send:after:400"}) {
    const auto p = parse_crash_point(text);
    REQUIRE(p);
    CHECK(to_string(*p) == text);
  }
  for (const auto* text : {"", "sync", "sync:after:", "sync:after:0", "sync:later:1", "sync:after:1x", "sync:after:-1"})
    CHECK(!parse_crash_point(text));
}
