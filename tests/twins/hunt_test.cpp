// Many scenarios: the stages, their order, and what failures are made of.
#include "simulation/twins/hunt.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace bezant::simulation::twins {

namespace {

contestant contestant_of(const std::string& name) {
  const auto known = protocol_registry::built_in();
  return make_contestant(*known.find(name).value(), 4);
}

stage_result run(const contestant& who, const hunt_options& options, const stage& what) {
  return run_stage(who, options, what, [](std::uint64_t, std::uint64_t) {});
}

/// Every protocol commits too slowly for this one, but not in every scenario.
contestant impatient() {
  auto who = contestant_of("hotstuff");
  who.recovery_views = 4;
  return who;
}

} // namespace

TEST_CASE("a sample of scenarios breaks nothing in any protocol") {
  const auto known = protocol_registry::built_in();
  for (const auto& info : known.all())
    for (const auto withheld : {withheld_messages::lost, withheld_messages::late}) {
      INFO(info.name);
      const auto who = make_contestant(info, 4);
      const hunt_options options{.seed = 5,
                                 .sample = 40,
                                 .crashes = withheld == withheld_messages::late,
                                 .apart = withheld == withheld_messages::late,
                                 .withheld = withheld};
      const auto result = run(who, options, make_stage(who, options, 5));
      CHECK(result.passed());
      CHECK(result.run == 40);
      CHECK(result.commits > 0);
      CHECK(result.signatures > 0);
      CHECK(result.withheld > 0);
      CHECK(result.accusations > 0);
      for (const auto& f : result.told)
        FAIL_CHECK(f.broke.sentence + ": " + to_string(f.shrunk, info.kind_name));
    }
}

TEST_CASE("two twins among seven break nothing") {
  const auto known = protocol_registry::built_in();
  for (const auto* name : {"hotstuff", "pbft"}) {
    INFO(name);
    const auto who = make_contestant(*known.find(name).value(), 7);
    const hunt_options options{.replicas = 7, .twins = 2, .sample = 10};
    CHECK(run(who, options, make_stage(who, options, 3)).passed());
  }
}

TEST_CASE("three rounds are followed by the commit depth and two more, unless that is three") {
  const auto rounds = [](const char* name) { return stage_rounds(contestant_of(name), {}); };
  CHECK(rounds("hotstuff") == std::vector<std::size_t>{3, 5});
  CHECK(rounds("streamlet") == std::vector<std::size_t>{3, 5});
  CHECK(rounds("jolteon") == std::vector<std::size_t>{3, 4});
  CHECK(rounds("simplex") == std::vector<std::size_t>{3});
  CHECK(rounds("pbft") == std::vector<std::size_t>{3});
  CHECK(stage_rounds(contestant_of("pbft"), {.rounds = 7}) == std::vector<std::size_t>{7});
}

TEST_CASE("the order of an exhaustive search is drawn from the seed, and is of all scenarios") {
  const auto who = contestant_of("hotstuff");
  auto first = make_stage(who, {.seed = 1}, 2);
  auto second = make_stage(who, {.seed = 2}, 2);
  CHECK(first.exhaustive);
  CHECK(make_stage(who, {.seed = 1}, 2).attacks == first.attacks);
  CHECK(first.attacks != second.attacks);
  std::ranges::sort(first.attacks);
  std::ranges::sort(second.attacks);
  CHECK(first.attacks == second.attacks);
}

TEST_CASE("the result does not depend on the number of threads") {
  const auto who = impatient();
  hunt_options options{.seed = 3, .sample = 150};
  const auto what = make_stage(who, options, 5);
  const auto alone = run(who, options, what);
  options.jobs = 3;
  const auto together = run(who, options, what);
  CHECK(alone.failed > 0);
  CHECK(alone.failed < alone.run);
  CHECK(together.run == alone.run);
  CHECK(together.failed == alone.failed);
  CHECK(together.steps == alone.steps);
  CHECK(together.views_to_recover_max == alone.views_to_recover_max);
  REQUIRE(together.told.size() == alone.told.size());
  for (std::size_t i = 0; i < alone.told.size(); ++i) {
    CHECK(together.told[i].scenario == alone.told[i].scenario);
    CHECK(together.told[i].shrunk == alone.told[i].shrunk);
  }
  options.first = true;
  const auto until = run(who, options, what);
  CHECK(until.complete);
  CHECK(until.failed == 1);
  CHECK(until.run == alone.told.front().number + 1);
}

TEST_CASE("a shrunk scenario breaks the same invariant and cannot lose a round") {
  const auto who = impatient();
  const hunt_options options{.seed = 3, .sample = 60, .first = true};
  const auto what = make_stage(who, options, 5);
  const auto result = run(who, options, what);
  REQUIRE(result.told.size() == 1);
  const auto& small = result.told.front().shrunk;
  const arena where{who, 4, withheld_messages::lost};
  const auto again = where.run(small);
  REQUIRE(again.broke.has_value());
  CHECK(again.broke->invariant == result.told.front().broke.invariant);
  CHECK(shrink(where, small, again.broke->invariant) == small);
  CHECK(small.rounds.size() <= 5);
}

TEST_CASE("a stop request leaves a part, which says that it is one") {
  const auto who = contestant_of("simplex");
  const hunt_options options{.sample = 5000};
  std::stop_source stop;
  const auto result = run_stage(
    who, options, make_stage(who, options, 4),
    [&](std::uint64_t done, std::uint64_t) {
      if (done == 20)
        stop.request_stop();
    },
    stop.get_token());
  CHECK_FALSE(result.complete);
  CHECK(result.run >= 20);
  CHECK(result.run < 5000);
}

} // namespace bezant::simulation::twins
