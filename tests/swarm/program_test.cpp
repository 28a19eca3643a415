#include "tests/cli/process.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

namespace bezant::test {

TEST_CASE("the report says what was injected and what came of it, as text and as JSON") {
  const scratch folder;
  const auto done =
    run({"swarm", "--replicas", "4", "--seeds", "1..30", "--jobs", "2", "--json", folder.path("out.json")});
  CHECK(done.status == 0);
  for (const char* wanted : {"30 runs in", "protocols", "behaviours", "crashes", "PASSED"})
    CHECK_THAT(done.out, Catch::Matchers::Contains(wanted));
  const auto report = nlohmann::json::parse(content_of(folder.path("out.json")));
  CHECK(report.at("format") == "bezant-swarm");
  CHECK(report.at("runs") == 30);
  CHECK(report.at("passed") == true);
  CHECK(report.at("failures").empty());
  CHECK(report.at("blocks") > 100);
  std::uint64_t runs = 0;
  for (const auto& [name, count] : report.at("injections").at("protocols").items())
    runs += count.get<std::uint64_t>();
  CHECK(runs == 30);
}

TEST_CASE("a single seed prints its scenario, and bezant simulate makes the same run of that file") {
  const scratch folder;
  const auto swarm =
    run({"swarm", "--protocols", "jolteon", "--replicas", "4", "--seed", "5", "--scenario", folder.path("five.toml")});
  CHECK(swarm.status == 0);
  const auto again = run({"simulate", folder.path("five.toml"), "--seed", "5"});
  CHECK(again.status == 0);
  const auto at = swarm.out.find("trace ");
  REQUIRE(at != std::string::npos);
  const auto digest = swarm.out.substr(at + 6, 64);
  CHECK_THAT(again.out, Catch::Matchers::Contains(digest));
}

TEST_CASE("what a swarm cannot do is said before anything runs") {
  const auto wrong = [](const std::vector<std::string>& arguments, const char* said) {
    const auto done = run(arguments);
    CHECK(done.status == 2);
    CHECK_THAT(done.err, Catch::Matchers::Contains(said));
  };
  wrong({"swarm", "--protocols", "hotstuf"}, "hotstuff");
  wrong({"swarm", "--seeds", "9..1"}, "A..B");
  wrong({"swarm", "--protocols", "pbft", "--replicas", "4", "--seed", "1", "--without", "partition.77"}, "it has:");
}

} // namespace bezant::test
