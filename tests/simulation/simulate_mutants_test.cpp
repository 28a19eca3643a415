#include "tests/cli/process.hpp"
#include "tests/support/source_path.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <set>

namespace bezant::test {

namespace {

const std::string random_faults = source_path("examples/scenarios/random-faults.toml");

/// What a sample of seeds breaks with a seeded bug switched on.
std::set<std::string> broken_with(const char* bug, int status) {
  const scratch folder;
  setenv("BEZANT_MUTANT", bug, 1);
  const auto done =
    run({"simulate", random_faults, "--seeds", "1..60", "--jobs", "2", "--json", folder.path("out.json")});
  unsetenv("BEZANT_MUTANT");
  CHECK(done.status == status);
  std::set<std::string> names;
  const auto report = nlohmann::json::parse(content_of(folder.path("out.json")));
  for (const auto& one : report.at("runs"))
    if (one.contains("violations"))
      for (const auto& v : one.at("violations"))
        names.insert(v.at("invariant").get<std::string>());
  return names;
}

} // namespace

TEST_CASE("the program with seeded bugs breaks nothing while none is switched on") {
  CHECK(broken_with("", 0).empty());
}

TEST_CASE("evidence against replicas that did nothing wrong is found out") {
  CHECK(broken_with("evidence-against-innocent", 1).contains("accusation"));
}

TEST_CASE("finalizing on notarization forks, and the fork is found") {
  const auto broken = broken_with("streamlet-finalize-on-notarization", 1);
  CHECK(broken.contains("agreement"));
  CHECK(broken.contains("commit-proof"));
}

} // namespace bezant::test
