// One mistake in a file is told once, with the line and the key where it is.
#include "simulation/compare/grid_file.hpp"
#include "simulation/scenario.hpp"
#include "tests/support/told_once.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

/// Much of what a scenario can say, with values that others depend on: replicas, the length, the protocol, sessions.
constexpr const char* scenario_file = R"(bezant-scenario = 1
name = "all"
protocol = "hotstuff"
replicas = [7]
duration = "60s"
signatures = "simulated"
[options]
timeout = "300ms"
[options.hotstuff]
idle = "10ms"
[network]
delay = "10ms..30ms"
loss = "1%"
duplicate = "1%"
reorder = "1%"
reorder_delay = "5ms"
bandwidth = 1000000
[[network.change]]
during = "25s..30s"
loss = "50%"
[[partition]]
during = "40s..50s"
groups = [[0, 1, 2], [3, 4, 5, 6]]
one_way = true
[[crash]]
replica = 5
at = "33s"
restart = "34s"
[[crash]]
replica = 4
at_write = 5
lost = true
down = "20ms"
[[skew]]
replica = 6
by = "-15ms"
[[adversary]]
replicas = [6]
behaviour = "equivocate"
during = "22s..40s"
with_probability = "50%"
to = [4, 5]
[random]
until = "45s"
delay_max = "30ms"
loss_max = "10%"
crashes_max = 3
crashes_min = 2
partitions_max = 3
partitions_min = 2
[workload]
kind = "synthetic"
orders = 10
sessions = 5
rogues = 4
window = 2
pause = "5ms"
retry = "2s"
[expect]
commits_min = 3
orders_min = 1
progress = true
commits_after = 2
views_after_max = 100
ends_run = true
suspected = [6]
)";

/// A comparison with a variant.
constexpr const char* grid_file = R"(bezant-compare = 1
protocols = ["hotstuff", "fast", "pbft"]
replicas = [4, 7]
block = [100]
payload = [16]
delay = ["10ms"]
silent = [0, 1]
behaviours = ["equivocate"]
byzantine = [0, 1]
load = [0]
seeds = 2
views = 20
warm_up_views = 5
[cost]
sign = "30us"
verify = "90us"
[network]
bandwidth = 1000000
[[network.change]]
during = "1s..2s"
delay = "20ms"
[options.hotstuff]
timeout = "300ms"
[[variant]]
name = "fast"
protocol = "hotstuff"
options = { idle = "1ms" }
)";

std::vector<std::string> of_scenario(const std::string& text) {
  std::vector<std::string> problems;
  simulation::parse_scenario(text, "f", {}, {}, problems);
  return problems;
}

std::vector<std::string> of_grid(const std::string& text) {
  std::vector<std::string> problems;
  comparison::parse_grid(text, "f", {}, {}, problems);
  return problems;
}

} // namespace

TEST_CASE("each mistake in a scenario is told once, with its line and key, whatever depends on it") {
  every_mistake_is_told_once(of_scenario, scenario_file, {"name"});
}

TEST_CASE("each mistake in a comparison is told once, with its line and key, whatever depends on it") {
  every_mistake_is_told_once(of_grid, grid_file, {"name"}); // of a variant: told where it is named
}

TEST_CASE("two mistakes are told both, and a mistake that others follow from does not hide those that do not") {
  auto lines = lines_of(scenario_file);
  lines[3] = "replicas = [0]"; // adversaries, crashes and expectations name replicas that there are not then
  lines[12] = "loss = \"101%\"";
  const auto problems = of_scenario(joined(lines));
  CAPTURE(problems);
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], Catch::StartsWith("f:4: replicas"));
  CHECK_THAT(problems[1], Catch::StartsWith("f:13: network.loss"));
}

TEST_CASE("how many results are asked for is no mistake of its own where what it follows from is wrong") {
  const std::string file = R"(bezant-scenario = 1
name = "load"
protocol = "hotstuff"
replicas = [4]
duration = "600s"
[network]
delay = "60s"
[[network.change]]
during = "0s..600s"
delay = "1ms"
[workload]
kind = "synthetic"
orders = 20000
sessions = 5
window = 200
frame = 4
pause = "10ms"
[expect]
orders_min = 20000
)";
  every_mistake_is_told_once(of_scenario, file, {"name"});
  const auto lines = lines_of(file);
  for (const auto& [line, instead] : std::vector<std::pair<std::size_t, std::string>>{
         {4, "duration = \"0s\""}, {9, "delay = \"never\""}, {12, "orders = 0"}, {13, "sessions = 0"}}) {
    auto changed = lines;
    changed[line] = instead;
    CAPTURE(instead, of_scenario(joined(changed)));
    CHECK(of_scenario(joined(changed)).size() == 1);
  }
  auto asked = lines;
  asked[12] = "orders = 100"; // right by itself
  const auto problems = of_scenario(joined(asked));
  CAPTURE(problems);
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], Catch::StartsWith("f:19: expect.orders_min"));
}

TEST_CASE("what is derived from a good value is checked, and a file with nothing but derived mistakes is refused") {
  auto lines = lines_of(scenario_file);
  lines[3] = "replicas = [4]";
  CHECK(of_scenario(joined(lines)).size() >= 5);
}

} // namespace bezant::test
