// PBFT with f Byzantine replicas that do all they can with their keys.
#include "tests/pbft/traitor.hpp"

#include <catch2/catch.hpp>

using namespace bezant::testing;

TEST_CASE("f traitors at n = 4 and 7 neither make two batches decide nor stop the rest for good", "[pbft]") {
  const auto n = GENERATE(std::size_t{4}, std::size_t{7});
  const std::uint64_t seeds = n == 4 ? 80 : 25;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    INFO("n " << n << ", seed " << seed);
    REQUIRE(traitor_run(n, seed) == std::vector<std::string>{});
  }
}
