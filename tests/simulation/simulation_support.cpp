#include "tests/simulation/simulation_support.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

simulation::scenario scenario_from(const std::string& text) {
  std::vector<std::string> problems;
  auto s = simulation::parse_scenario("bezant-scenario = 1\n" + text, "test.toml", {}, {}, problems);
  CAPTURE(problems);
  REQUIRE(s);
  return *std::move(s);
}

simulation::run_outcome run_of(const simulation::scenario& s, std::uint64_t seed, std::ostream* trace) {
  const auto load = simulation::workload::make(s, nullptr);
  REQUIRE(load);
  return simulation::run(s, *load.value(), {}, s.replicas.front(), seed, trace);
}

std::string broken_in(const simulation::run_outcome& run) {
  std::string list;
  for (const auto& v : run.violations)
    list += (list.empty() ? "" : ",") + v.invariant;
  return list;
}

} // namespace bezant::test
