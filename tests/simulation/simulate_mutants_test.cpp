#include "tests/cli/process.hpp"
#include "tests/support/source_path.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <set>

namespace bezant::test {

namespace {

const std::string random_faults = source_path("examples/scenarios/random-faults.toml");

/// Runs the program with a seeded bug switched on.
finished run_with(const char* bug, const std::vector<std::string>& arguments) {
  constexpr std::chrono::seconds patience{300}; // much longer than any of this takes: what is slow here is the machine
  setenv("BEZANT_MUTANT", bug, 1);
  running program{arguments};
  unsetenv("BEZANT_MUTANT");
  return program.wait(patience);
}

/// What these seeds break with a seeded bug switched on.
std::set<std::string> broken_with(const char* bug, const char* seeds, int status) {
  const scratch folder;
  const auto done =
    run_with(bug, {"simulate", random_faults, "--seeds", seeds, "--jobs", "2", "--json", folder.path("out.json")});
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
duration = "6s"

[options.streamlet]
delta = "20ms"
[options.pbft]
checkpoint = 8

[network]
delay = "2ms..8ms"

[[crash]]
replica = 3
backup = "1s"
at = "2s"
restart = "2100ms"

[workload]
orders = 200
pause = "40ms"

[expect]
evidence = []
progress = true
)";

/// Replica 3 leads a view that nobody can certify, for whoever leads the next one and gets the votes is down. Its store
/// is put back to what it was after its vote in the view before: it hears of its view from those who are in it, and
/// does not know that it has proposed there. All delays are equal, so that these moments do not depend on the seed.
constexpr const char* older_store_of_a_leader = R"(
bezant-scenario = 1
name = "older-store-of-a-leader"
protocol = "jolteon"
replicas = 4
duration = "12s"

[options]
votes = "next"
leader = "round_robin"
timeout = "1500ms"

[network]
delay = "40ms"

[[crash]]
replica = 0
at = "1500ms"
restart = "8s"

[[crash]]
replica = 3
backup = "5455ms"
at = "5555ms"
restart = "5595ms"

[workload]
orders = 1000
pause = "100ms"

[expect]
evidence = []
progress = true
)";

finished simulate_older(const char* scenario, const std::string& protocol, const char* bug, const std::string& seeds) {
  const scratch folder;
  return run_with(bug,
                  {"simulate", folder.file("older-store.toml", scenario), "--protocol", protocol, "--seeds", seeds});
}

} // namespace

TEST_CASE("an older store convicts nobody, because the others are asked") {
  for (const std::string protocol : {"streamlet", "pbft", "hotstuff", "jolteon", "simplex"}) {
    CAPTURE(protocol);
    const auto done = simulate_older(older_store, protocol, "", "1..1");
    INFO(done.out << done.err);
    CHECK(done.status == 0);
  }
  for (const char* bug : {"recall-not-asked", "recall-answers-ignored"}) {
    CAPTURE(bug);
    const auto done = simulate_older(older_store, "streamlet", bug, "1..1");
    INFO(done.out << done.err);
    CHECK(done.status == 1);
    CHECK_THAT(done.out, Catch::Contains("accusation") && Catch::Contains("double-vote"));
  }
}

TEST_CASE("an older store makes no leader propose twice in Jolteon, because the others are asked") {
  const auto asked = simulate_older(older_store_of_a_leader, "jolteon", "", "1..2");
  INFO(asked.out << asked.err);
  CHECK(asked.status == 0);
  for (const char* bug : {"recall-not-asked", "recall-answers-ignored"}) {
    CAPTURE(bug);
    const auto done = simulate_older(older_store_of_a_leader, "jolteon", bug, "1..2");
    INFO(done.out << done.err);
    CHECK(done.status == 1);
    CHECK_THAT(done.out, Catch::Contains("double-vote: replica 3 signed proposal")
                           && Catch::Contains("evidence of equivocation against the honest replica 3")
                           && Catch::Contains("committed evidence against the honest replica 3"));
  }
}

TEST_CASE("the program with seeded bugs breaks nothing while none is switched on") {
  CHECK(broken_with("", "1..20", 0).empty());
}

TEST_CASE("evidence against replicas that did nothing wrong is found out") {
  CHECK(broken_with("evidence-against-innocent", "1..4", 1).contains("accusation"));
}

TEST_CASE("finalizing on notarization forks, and the fork is found") {
  // Two replicas must commit different blocks: a few of these seeds bring them to it.
  const auto broken = broken_with("streamlet-finalize-on-notarization", "1..20", 1);
  CHECK(broken.contains("agreement"));
  CHECK(broken.contains("commit-proof"));
}

} // namespace bezant::test
