// PBFT under random faults: always safe, and live once it is quiet.
#include "tests/pbft/random_runs.hpp"

#include <catch2/catch.hpp>

using namespace bezant::testing;

TEST_CASE("PBFT stays safe in any weather and commits again when it clears", "[pbft]") {
  const auto n = GENERATE(std::size_t{4}, std::size_t{7});
  const std::uint64_t seeds = n == 4 ? 250 : 60;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    INFO("n " << n << ", seed " << seed);
    REQUIRE(random_run(n, seed) == std::vector<std::string>{});
  }
}
