// Whatever one of four does, the others never commit different blocks and never sign what could be held against them.
#include "tests/chained/random_attack.hpp"

#include <catch2/catch.hpp>

using namespace bezant::testing;

TEST_CASE("no random adversary forks the chained family or frames an honest replica", "[chained]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon", "simplex");
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    INFO(protocol << ", seed " << seed);
    REQUIRE(random_attack(protocol, seed) == std::vector<std::string>{});
  }
}
