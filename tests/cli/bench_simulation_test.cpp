// The measurements of the simulation itself: what they run must be right; how fast it is gates nothing.
#include "tests/cli/samples.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

TEST_CASE("bench simulation runs its standard case with every protocol, and every run passes") {
  const scratch folder;
  const auto r = run({"bench", "simulation", "--seeds", "3", "--json", folder.path("out.json")});
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  const auto report = json_at(folder.path("out.json"));
  REQUIRE(report["protocols"].size() == 5);
  for (const auto& one : report["protocols"]) {
    INFO(one["protocol"]);
    CHECK(one["runs"] == 3);
    CHECK(one["failed"] == 0);
    CHECK(one["orders_per_run"] == 1000);
    CHECK(one["messages_per_run"] > 500);
  }
}

TEST_CASE("bench memory tells how things stand after each tenth") {
  const scratch folder;
  const auto r =
    run({"bench", "memory", "--protocol", "jolteon", "--views", "1000", "--json", folder.path("out.json")});
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  const auto report = json_at(folder.path("out.json"));
  REQUIRE(report["samples"].size() == 10);
  CHECK(report["complete"] == true);
  CHECK(report["samples"][9]["views"] >= 1000);
  CHECK(report["samples"][9]["resident_bytes"] > 1'000'000);
}

TEST_CASE("measurements refuse protocols that do not exist") {
  for (const auto& words : std::vector<std::vector<std::string>>{{"bench", "simulation", "--protocols", "paxos"},
                                                                 {"bench", "memory", "--protocol", "paxos"}}) {
    const auto r = run(words);
    CHECK(r.status == 2);
    CHECK(r.err.find("paxos") != std::string::npos);
  }
}

} // namespace bezant::test
