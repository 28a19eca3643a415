#include "simulation/swarm/calm.hpp"
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
  CHECK(r.all.checked.snapshots > 0);
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

namespace {

/// The first calm case of a protocol in which some replica neglects that duty.
swarm::swarm_case calm_case(const std::string& protocol, const std::string& behaviour) {
  for (std::uint64_t seed = 1; seed < 2'000; ++seed) {
    auto drawn = swarm::draw(seed, {{protocol}, {4}, 0}, {});
    const auto& list = drawn.what.adversaries;
    if (drawn.calm && (behaviour.empty() ? list.empty() : !list.empty() && list[0].what.name == behaviour))
      return drawn;
  }
  FAIL("no such case is drawn");
  return {};
}

bool broke(const swarm::judged_case& c, const std::string& invariant) {
  return std::ranges::any_of(c.violations(), [&](const violation& v) { return v.invariant == invariant; });
}

} // namespace

TEST_CASE("who neglects a duty in a calm run is suspected, and a replica that does not is no suspect") {
  for (const std::string protocol : {"streamlet", "hotstuff", "jolteon", "simplex", "pbft"})
    for (const std::string behaviour : {"", "silent", "withhold-votes", "slow-leader"}) {
      if (protocol == "pbft" && behaviour == "slow-leader")
        continue; // there is nobody to compare its primary with
      INFO(protocol << " " << behaviour);
      CHECK(!swarm::judge(calm_case(protocol, behaviour), {}, false, {}).failed());
    }
}

TEST_CASE("a calm run in which the suspicion does not fit fails by that name") {
  auto none = calm_case("hotstuff", "");
  SECTION("somebody is suspected who is given nothing to do wrong") {
    none.what.crashes.push_back({replica_id{2}, time_point{} + milliseconds(1), {}, {}});
  }
  SECTION("nobody is suspected, but somebody should be") {
    none.what.adversaries = {{{replica_id{1}}, use("replay")}};
  }
  SECTION("somebody is suspected for another reason") {
    none.what.adversaries = {{{replica_id{1}}, use("silent")}};
    none.calm = audit::suspicion_reason::censoring;
  }
  const auto judged = swarm::judge(std::move(none), {}, false, {});
  REQUIRE(judged.failed());
  CHECK(broke(judged, "suspicion"));
}

TEST_CASE("a leader does not have to repeat what the one before it proposed, also in that one's eyes") {
  // One replica led after another always, and left out what that one had just proposed.
  std::size_t runs = 0;
  for (std::uint64_t seed = 1; runs < 8; ++seed)
    if (auto drawn = swarm::draw(seed, {{"jolteon"}, {4}, 0}, {}); drawn.calm) {
      ++runs;
      INFO("seed " << seed);
      CHECK(!swarm::judge(std::move(drawn), {}, false, {}).failed());
    }
}

TEST_CASE("the second run of a seed goes by way of its file") {
  auto drawn = swarm::draw(3, {{"hotstuff"}, {4}, 0}, {});
  const auto twice = swarm::judge(drawn, {}, true, {});
  CHECK(twice.repeated);
  CHECK(!twice.failed());
  drawn.what.expected.commits_after = 2'000'000'000; // more than a file may say
  drawn.what.length = seconds(2);
  CHECK(broke(swarm::judge(std::move(drawn), {}, true, {}), "same-trace"));
}

TEST_CASE("what a calm run may send is bounded by the protocol's pattern") {
  scenario s;
  s.protocol = "hotstuff";
  run_outcome r;
  r.blocks = height{96};
  r.network.sent = 96 * 16;
  r.network.bytes = r.network.sent * 500;
  const auto broken = [&] {
    const auto list = swarm::check_traffic(s, 4, r);
    return list.empty() ? std::string{} : list.front().invariant;
  };
  CHECK(broken() == "");
  SECTION("too many messages") {
    r.network.sent = 96 * 40;
    CHECK(broken() == "traffic");
    r.clients.frames[session_id{0}].placed = 200;
    CHECK(broken() == "");
    s.protocol = "of somebody else";
    r.network.sent = 1'000'000;
    CHECK(broken() == "");
  }
  SECTION("too many bytes") {
    r.network.bytes = 96 * 20 * 2'000;
    CHECK(broken() == "traffic");
  }
}
