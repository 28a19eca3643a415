// The schedules on the ordinary cores, with nothing seeded.
#include "tests/chained/schedules.hpp"

#include <catch2/catch.hpp>

using namespace bezant::testing;

TEST_CASE("no attack by one of four comes through in the chained family", "[chained]") {
  for (const auto& s : chained_attacks()) {
    INFO(s.name);
    CHECK(s.run() == std::vector<std::string>{});
  }
}

TEST_CASE("partitions and crashes of all do the chained family no harm", "[chained]") {
  for (const auto& s : chained_weather()) {
    INFO(s.name);
    CHECK(s.run() == std::vector<std::string>{});
  }
}
