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

/// A replica comes back from the copy of its store of a second before, under load.
constexpr const char* older_store = R"(
bezant-scenario = 1
name = "older-store"
protocol = "jolteon"
replicas = 4
duration = "12s"

[options.streamlet]
delta = "20ms"
[options.pbft]
checkpoint = 8

[network]
delay = "1ms..4ms"

[[crash]]
replica = 3
backup = "1s"
at = "2s"
restart = "2100ms"

[workload]
orders = 400
pause = "20ms"

[expect]
evidence = []
progress = true
)";

finished simulate_older(const std::string& protocol, const char* bug, const std::string& seeds) {
  const scratch folder;
  setenv("BEZANT_MUTANT", bug, 1);
  auto done = run({"simulate", folder.file("older-store.toml", older_store), "--protocol", protocol, "--seeds", seeds});
  unsetenv("BEZANT_MUTANT");
  return done;
}

} // namespace

TEST_CASE("an older store convicts nobody, because the others are asked") {
  for (const std::string protocol : {"streamlet", "pbft", "hotstuff", "jolteon", "simplex"}) {
    CAPTURE(protocol);
    const auto done = simulate_older(protocol, "", "1..2");
    INFO(done.out << done.err);
    CHECK(done.status == 0);
  }
  for (const char* bug : {"recall-not-asked", "recall-answers-ignored"}) {
    CAPTURE(bug);
    const auto done = simulate_older("streamlet", bug, "1..8");
    INFO(done.out << done.err);
    CHECK(done.status == 1);
    CHECK_THAT(done.out, Catch::Contains("accusation") || Catch::Contains("double-vote"));
  }
}

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
