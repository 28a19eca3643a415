#include "simulation/swarm/hunt.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::simulation;

TEST_CASE("a few dozen seeds of every protocol break nothing, and inject what they should") {
  const swarm::draw_from from{{"streamlet", "hotstuff", "jolteon", "simplex", "pbft"}, {4}, 0};
  swarm::hunt_options options;
  options.last_seed = 60;
  options.jobs = 2;
  options.repeat_every = 10;
  std::uint64_t last = 0;
  bool in_order = true;
  const auto r = swarm::hunt(from, {}, options,
                             [&](const swarm::judged_case& c, const swarm::tally&) {
                               in_order = in_order && c.what.seed == last + 1;
                               last = c.what.seed;
                             },
                             {});
  for (const auto& f : r.failures)
    for (const auto& v : f.found.violations())
      UNSCOPED_INFO("seed " << f.found.what.seed << ": " << v.invariant << ": " << v.sentence);
  CHECK(r.failures.empty());
  CHECK(r.complete);
  CHECK(in_order);
  CHECK(r.all.runs == 60);
  CHECK(r.all.repeated == 6);
  CHECK(r.all.blocks > 300);
  CHECK(r.all.orders > 300);
  for (const auto& [what, count] : r.all.injected) {
    INFO(what);
    CHECK(count > 0);
  }
}

TEST_CASE("liars beyond f do break something, so the invariants can fail") {
  swarm::hunt_options options;
  options.last_seed = 300;
  options.jobs = 2;
  options.failures_max = 1;
  options.shrink_runs_max = 0;
  const auto r = swarm::hunt({{"hotstuff", "streamlet"}, {4}, 1}, {}, options, [](const auto&, const auto&) {}, {});
  REQUIRE(r.failures.size() == 1);
  const auto& broken = r.failures.front().found.violations();
  CHECK(std::ranges::any_of(broken, [](const violation& v) { return v.invariant == "agreement"; }));
}

TEST_CASE("without progress after the storm a case fails by that name") {
  auto drawn = swarm::draw(3, {{"hotstuff"}, {4}, 0}, {});
  drawn.what.adversaries = {{{replica_id{0}, replica_id{1}}, use("silent")}}; // too many to go on
  drawn.what.length = seconds(5);
  const auto judged = swarm::judge(std::move(drawn), {}, false, {});
  REQUIRE(judged.failed());
  CHECK(judged.violations().front().invariant == "progress");
}
