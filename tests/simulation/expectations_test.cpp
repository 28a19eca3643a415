#include "tests/simulation/simulation_support.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

simulation::run_outcome busy_run() {
  simulation::run_outcome run;
  run.complete = true;
  run.blocks = run.blocks_final = height{10};
  run.clients.answered = 100;
  return run;
}

std::vector<std::string> missed(const std::string& text, const simulation::run_outcome& run,
                                std::uint64_t at_quiet = 0) {
  const auto s = scenario_from(text);
  return missed_expectations(s, simulation::plan_faults(s, s.replicas.front(), 1), run, height{at_quiet});
}

} // namespace

TEST_CASE("a run in which nothing was committed is no pass unless that is expected") {
  CHECK(missed("", busy_run()).empty());
  CHECK(missed("", {}) == std::vector<std::string>{"nothing was committed"});
  CHECK(missed("[expect]\nprogress = false", {}).empty());
}

TEST_CASE("a run without progress is told with what stood in its way, once") {
  const auto list =
    missed("[[adversary]]\nreplicas = [0, 1, 2]\nbehaviour = \"silent\"\n[expect]\norders_min = 100", [] {
      simulation::run_outcome nothing;
      nothing.complete = true;
      nothing.replicas = 4;
      return nothing;
    }());
  REQUIRE(list.size() == 2);
  CHECK(list[0] == "expected at least 100 orders with a result, got 0");
  CHECK(list[1]
        == "nothing was committed: of 4 replicas 1 speaks, the quorum is 3 (silent or down: 0, 1, 2); 3 replicas have "
           "adversaries, more than f = 1 of n = 4, so that nothing is promised");
}

TEST_CASE("a run in which what was asked for did not happen is no pass") {
  CHECK(missed("[network]\nloss = \"1%\"\nduplicate = \"1%\"\nreorder = \"1%\"", busy_run()).size() == 3);
  CHECK(missed("[[network.change]]\nduring = \"1s..2s\"\nloss = \"1%\"", busy_run()).size() == 1);
  CHECK(missed("[[partition]]\nduring = \"1s..2s\"\ngroups = [[0]]", busy_run()).size() == 1);
  CHECK(missed("[[crash]]\nreplica = 0\nat = \"1s\"", busy_run()).size() == 1);
  auto run = busy_run();
  run.network.lost = 1;
  CHECK(missed("[network]\nloss = \"1%\"", run).empty());
}

TEST_CASE("least numbers of blocks and orders are demanded") {
  CHECK(missed("[expect]\ncommits_min = 10\norders_min = 100", busy_run()).empty());
  CHECK(missed("[expect]\ncommits_min = 11\norders_min = 101", busy_run()).size() == 2);
}

TEST_CASE("progress means that the slowest replica commits something new after the last fault") {
  auto run = busy_run();
  CHECK(missed("[expect]\nprogress = true", run, 9).empty());
  CHECK(missed("[expect]\nprogress = true", run, 10).size() == 1);
  run.blocks_final = height{8};
  CHECK(missed("[expect]\nprogress = true", run, 9).size() == 1);
  CHECK(missed("[expect]\nprogress = false", run, 10).empty());
  CHECK(missed("[expect]\nprogress = false", run, 9).size() == 1);
}

TEST_CASE("random faults of which many runs show none are told") {
  const auto s = scenario_from("[random]\nloss_max = \"1%\"\ncrashes_max = 1");
  CHECK(missing_random_faults(s, {}).size() == 2);
  CHECK(missing_random_faults(s, {.lost = 1, .crashes = 1}).empty());
}

} // namespace bezant::test
