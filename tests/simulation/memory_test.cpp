// Memory over long runs: no buffer of a core grows with the number of views.
#include "simulation/memory_run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace bezant::simulation {

TEST_CASE("the buffers of every protocol hold no more in the second half of 10,000 views than in the first") {
  const auto* const protocol = GENERATE("streamlet", "pbft", "hotstuff", "jolteon", "simplex");
  INFO(protocol);
  std::string why;
  const auto samples = run_memory(
    {.protocol = protocol, .views = 10'000, .samples = 10}, protocol_registry::built_in(), [](const memory_sample&) {},
    {}, &why);
  REQUIRE(samples.has_value());
  REQUIRE(samples.value().size() == 10);
  CHECK(samples.value().back().blocks >= 9'000);
  // A sample may fall anywhere within a view, or between two checkpoints; what grows with the views would be twice as
  // much in the second half.
  const auto half = samples.value().begin() + 5;
  const auto by_held = [](const memory_sample& a, const memory_sample& b) { return a.held < b.held; };
  const auto early = std::max_element(samples.value().begin(), half, by_held)->held;
  const auto late = std::max_element(half, samples.value().end(), by_held)->held;
  CHECK(late <= early + early / 4);
}

TEST_CASE("a protocol that does not exist is no run") {
  std::string why;
  const auto samples = run_memory(
    {.protocol = "paxos"}, protocol_registry::built_in(), [](const memory_sample&) {}, {}, &why);
  CHECK_FALSE(samples.has_value());
  CHECK(why.find("paxos") != std::string::npos);
}

} // namespace bezant::simulation
