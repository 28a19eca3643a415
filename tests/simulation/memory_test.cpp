// Memory over long runs: no buffer of a core grows with the number of views.
#include "simulation/memory_run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace bezant::simulation {

TEST_CASE("the buffers of every protocol hold after 10,000 views what they held after 1,000") {
  const auto* const protocol = GENERATE("streamlet", "pbft", "hotstuff", "jolteon", "simplex");
  INFO(protocol);
  std::string why;
  const auto samples = run_memory(
    {.protocol = protocol, .views = 10'000, .samples = 10}, protocol_registry::built_in(), [](const memory_sample&) {},
    {}, &why);
  REQUIRE(samples.has_value());
  REQUIRE(samples.value().size() == 10);
  const auto& early = samples.value().front();
  const auto& late = samples.value().back();
  CHECK(late.blocks >= 9'000);
  // A sample may fall anywhere within a view, or between two checkpoints.
  CHECK(late.held <= early.held + early.held / 4);
}

TEST_CASE("a protocol that does not exist is no run") {
  std::string why;
  const auto samples = run_memory(
    {.protocol = "paxos"}, protocol_registry::built_in(), [](const memory_sample&) {}, {}, &why);
  CHECK_FALSE(samples.has_value());
  CHECK(why.find("paxos") != std::string::npos);
}

} // namespace bezant::simulation
