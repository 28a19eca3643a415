// The ordinary core comes through every schedule that a seeded bug does not survive.
#include "tests/protocols/streamlet_schedules.hpp"

#include <catch2/catch.hpp>

using namespace bezant::testing;

TEST_CASE("Streamlet comes through the schedules that known mistakes do not survive", "[streamlet]") {
  for (const auto& s : streamlet_schedules()) {
    INFO(s.name);
    CHECK(s.run() == std::vector<std::string>{});
  }
}
