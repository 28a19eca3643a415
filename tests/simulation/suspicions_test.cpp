// A run tells whom honest replicas suspect, by what they themselves see.
#include "tests/simulation/simulation_support.hpp"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

using namespace bezant;
using namespace bezant::test;

namespace {

std::string calm(const std::string& protocol) {
  return "name = \"watched\"\nprotocol = \"" + protocol
         + "\"\nreplicas = 4\nduration = \"20s\"\n"
           "[network]\ndelay = \"5ms..20ms\"\nloss = \"2%\"\n";
}

} // namespace

TEST_CASE("a silent replica is suspected by all others, and nobody is without one", "[suspicion]") {
  for (const std::string protocol : {"streamlet", "hotstuff", "jolteon", "simplex", "pbft"}) {
    INFO(protocol);
    CHECK(run_of(scenario_from(calm(protocol)), 1).suspicions.empty());
    const auto run =
      run_of(scenario_from(calm(protocol) + "[[adversary]]\nreplicas = [3]\nbehaviour = \"silent\"\n"), 1);
    REQUIRE(run.suspicions.size() == 1);
    CHECK(run.suspicions[0].most.who == replica_id{3});
    CHECK(run.suspicions[0].by == std::vector{replica_id{0}, replica_id{1}, replica_id{2}});
    const auto j = nlohmann::json::parse(simulation::suspicions_json(run.suspicions));
    REQUIRE(j.size() == 1);
    CHECK(j[0].at("replica") == 3);
    CHECK(j[0].at("score") >= 8000);
    CHECK(!j[0].at("reasons").empty());
  }
}
