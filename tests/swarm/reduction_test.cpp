#include "simulation/scenario_text.hpp"
#include "simulation/swarm/reduction.hpp"
#include "simulation/swarm/shrink.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::simulation;

namespace {

const swarm::draw_from every{{"streamlet", "hotstuff", "jolteon", "simplex", "pbft"}, {4, 7}, 0};

} // namespace

TEST_CASE("each reduction that a case allows makes its file another one, and all together a quiet one") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto drawn = swarm::draw(seed, every, {}).what;
    const auto words = swarm::reductions_of(drawn);
    for (const auto& word : words) {
      auto less = drawn;
      INFO("seed " << seed << " without " << word);
      CHECK(swarm::reduce(less, {word}));
      CHECK(scenario_text(less) != scenario_text(drawn));
      std::vector<std::string> problems;
      CHECK(parse_scenario(scenario_text(less), "less", {}, {}, problems).has_value());
      CHECK(problems == std::vector<std::string>{});
    }
    auto quiet = drawn;
    CHECK(swarm::reduce(quiet, words));
    CHECK(quiet.adversaries.empty());
    CHECK(quiet.partitions.empty());
    CHECK(quiet.crashes.empty());
    CHECK(quiet.write_crashes.empty());
    CHECK(quiet.options.empty());
  }
}

TEST_CASE("reductions count what was drawn, in whatever order they are named") {
  auto s = swarm::draw(1, every, {}).what;
  s.write_crashes.clear();
  for (std::uint64_t i = 1; i <= 4; ++i)
    s.write_crashes.push_back({replica_id{0}, i, false, milliseconds(1)});
  auto one = s;
  auto other = s;
  CHECK(swarm::reduce(one, {"write-crash.0", "write-crash.2"}));
  CHECK(swarm::reduce(other, {"write-crash.2", "write-crash.0"}));
  REQUIRE(one.write_crashes.size() == 2);
  CHECK(one.write_crashes[0].sync == 2);
  CHECK(one.write_crashes[1].sync == 4);
  CHECK(scenario_text(one) == scenario_text(other));
}

TEST_CASE("a reduction that a case does not have is refused") {
  auto s = swarm::draw(1, every, {}).what;
  for (const char* word : {"partition.99", "nonsense", "half.0", "half.9", "partition.x", ""}) {
    INFO(word);
    auto copy = s;
    CHECK_FALSE(swarm::reduce(copy, {word}));
  }
}

TEST_CASE("a failing case is shrunk to what it needs, the same way every time") {
  // Two liars of four.
  const swarm::draw_from from{{"hotstuff"}, {4}, 1};
  std::uint64_t seed = 1;
  auto judged = swarm::judge(swarm::draw(seed, from, {}), {}, false, {});
  while (!judged.failed() && seed < 100)
    judged = swarm::judge(swarm::draw(++seed, from, {}), {}, false, {});
  REQUIRE(judged.failed());
  const auto small = swarm::shrink(judged, from, {}, 24, {});
  const auto again = swarm::shrink(judged, from, {}, 24, {});
  CHECK(small.without == again.without);
  CHECK_FALSE(small.without.empty());
  CHECK_FALSE(small.smallest.what.what.adversaries.empty());
  const auto& left = small.smallest.violations();
  CHECK(std::ranges::find(left, judged.violations().front().invariant, &violation::invariant) != left.end());
  auto remade = swarm::draw(seed, from, {});
  REQUIRE(swarm::reduce(remade.what, small.without));
  const auto same = swarm::judge(std::move(remade), {}, false, {});
  CHECK(same.outcome.trace == small.smallest.outcome.trace);
}
