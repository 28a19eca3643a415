#include "tests/simulation/simulation_support.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

simulation::scenario short_storm() {
  return scenario_from(R"(
replicas = [4, 5]
duration = "2s"
[options]
delta = "50ms"
[random]
until = "1s"
loss_max = "10%"
crashes_max = 1
[workload]
orders = 12
)");
}

std::vector<simulation::run_outcome> outcomes(const simulation::scenario& s, std::uint64_t last, std::size_t jobs) {
  const auto load = simulation::workload::make(s, nullptr);
  std::vector<simulation::run_outcome> list;
  const auto r = simulation::sweep(s, *load.value(), {}, {1, last, jobs},
                                   [&](const simulation::run_outcome& run, std::uint64_t done, std::uint64_t planned) {
                                     list.push_back(run);
                                     CHECK(done == list.size());
                                     CHECK(planned == last * s.replicas.size());
                                   });
  CHECK(r.complete);
  CHECK(r.totals.runs == list.size());
  return list;
}

} // namespace

TEST_CASE("outcomes come in order of seed and size, and are the same on one thread and on two") {
  const auto s = short_storm();
  const auto one = outcomes(s, 10, 1);
  const auto two = outcomes(s, 10, 2);
  REQUIRE(one.size() == 20);
  REQUIRE(two.size() == 20);
  for (std::size_t i = 0; i < one.size(); ++i) {
    CHECK(one[i].seed == 1 + i / 2);
    CHECK(one[i].replicas == 4 + i % 2);
    CHECK(one[i].trace == two[i].trace);
    CHECK(one[i].blocks == two[i].blocks);
    CHECK(broken_in(one[i]).empty());
  }
}

TEST_CASE("a sweep that is stopped keeps what is done and says that it is not complete") {
  const auto s = short_storm();
  const auto load = simulation::workload::make(s, nullptr);
  std::stop_source stop;
  std::uint64_t seen = 0;
  const auto r = simulation::sweep(
    s, *load.value(), {}, {1, 1'000'000, 2},
    [&](const simulation::run_outcome&, std::uint64_t, std::uint64_t) {
      if (++seen == 5)
        stop.request_stop();
    },
    stop.get_token());
  CHECK_FALSE(r.complete);
  CHECK_FALSE(r.passed());
  CHECK(r.planned == 2'000'000);
  CHECK(r.totals.runs == seen);
  CHECK(seen >= 5);
}

TEST_CASE("a sweep of many seeds of which none shows a fault that it draws is no pass") {
  auto s = short_storm();
  s.replicas = {4};
  s.random.crashes_max = 0;
  s.random.loss_max = 0;
  s.random.duplicate_max = 1; // one in a million: none is seen
  const auto load = simulation::workload::make(s, nullptr);
  const auto nothing = [](const simulation::run_outcome&, std::uint64_t, std::uint64_t) {};
  const auto r = simulation::sweep(s, *load.value(), {}, {1, 20, 1}, nothing);
  CHECK(r.complete);
  CHECK(r.totals.failed == 0);
  CHECK(r.missed.size() == 1);
  CHECK_FALSE(r.passed());
}

} // namespace bezant::test
