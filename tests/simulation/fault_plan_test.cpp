#include "simulation/fault_plan.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace bezant::test {

namespace {

simulation::scenario stormy() {
  simulation::scenario s;
  s.length = seconds(10);
  s.links = {.delay_min = milliseconds(1), .delay_max = milliseconds(5)};
  s.random.delay_max = milliseconds(100);
  s.random.loss_max = 200'000;
  s.random.duplicate_max = 100'000;
  s.random.reorder_max = 100'000;
  s.random.partitions_max = 3;
  s.random.crashes_max = 3;
  s.random.skew_max = milliseconds(5);
  s.random.until = time_point{seconds(6).ns};
  return s;
}

} // namespace

TEST_CASE("what a seed draws lies within its bounds and is over when the quiet begins") {
  const auto s = stormy();
  std::size_t partitions = 0;
  std::size_t crashes = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const auto plan = simulation::plan_faults(s, 5, seed);
    REQUIRE(plan.network.changes.size() == 1);
    const auto& c = plan.network.changes[0];
    CHECK(c.until == s.random.until);
    CHECK(c.links.delay_min <= c.links.delay_max);
    CHECK(c.links.delay_max <= s.random.delay_max);
    CHECK(c.links.loss <= s.random.loss_max);
    for (const auto& p : plan.network.partitions) {
      CHECK(p.from < p.until);
      CHECK(p.until <= s.random.until);
      REQUIRE(p.groups.size() == 2);
      CHECK_FALSE(p.groups[0].empty());
      CHECK_FALSE(p.groups[1].empty());
      CHECK(p.groups[0].size() + p.groups[1].size() == 5);
    }
    for (const auto& crash : plan.crashes) {
      REQUIRE(crash.restart);
      CHECK(crash.at < *crash.restart);
      CHECK(*crash.restart <= s.random.until);
    }
    for (const auto skew : plan.skews) {
      CHECK(skew <= s.random.skew_max);
      CHECK(skew >= duration{} - s.random.skew_max);
    }
    CHECK(plan.quiet == s.random.until);
    partitions += plan.network.partitions.size();
    crashes += plan.crashes.size();
  }
  CHECK(partitions > 300); // 1.5 each on average
  CHECK(crashes > 300);
}

TEST_CASE("equal seeds draw equal faults, different ones different faults") {
  const auto s = stormy();
  std::set<std::int64_t> delays;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto a = simulation::plan_faults(s, 4, seed);
    const auto b = simulation::plan_faults(s, 4, seed);
    CHECK(a.network.changes[0].links.delay_max == b.network.changes[0].links.delay_max);
    CHECK(a.network.partitions.size() == b.network.partitions.size());
    CHECK(a.crashes.size() == b.crashes.size());
    CHECK(a.skews == b.skews);
    delays.insert(a.network.changes[0].links.delay_max.ns);
  }
  CHECK(delays.size() > 45);
}

TEST_CASE("allowing more of one fault leaves the others as they were") {
  auto s = stormy();
  const auto before = simulation::plan_faults(s, 4, 7);
  s.random.crashes_max = 50;
  const auto after = simulation::plan_faults(s, 4, 7);
  CHECK(before.network.changes[0].links.loss == after.network.changes[0].links.loss);
  CHECK(before.network.partitions.size() == after.network.partitions.size());
  CHECK(before.skews == after.skews);
}

TEST_CASE("crashes of one replica that overlap become one") {
  simulation::scenario s;
  const auto at = [](std::int64_t n) { return time_point{seconds(n).ns}; };
  s.crashes = {{replica_id{1}, at(5), at(8)},
               {replica_id{1}, at(3), at(6)},
               {replica_id{2}, at(4), at(5)},
               {replica_id{1}, at(9), std::nullopt}};
  const auto plan = simulation::plan_faults(s, 4, 1);
  REQUIRE(plan.crashes.size() == 3);
  CHECK(plan.crashes[0].at == at(3));
  CHECK(plan.crashes[0].restart == at(8));
  CHECK(plan.crashes[1].replica == replica_id{2});
  CHECK_FALSE(plan.crashes[2].restart);
  CHECK(plan.quiet == at(9));
}

} // namespace bezant::test
