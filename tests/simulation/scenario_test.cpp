#include "simulation/scenario.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

using simulation::scenario;

/// Reads `text` below the version line, which is line 1.
std::optional<scenario> read(const std::string& text, std::vector<std::string>& problems,
                             const simulation::scenario_overrides& overrides = {}) {
  return simulation::parse_scenario("bezant-scenario = 1\n" + text, "dir/s.toml", {}, overrides, problems);
}

scenario good(const std::string& text, const simulation::scenario_overrides& overrides = {}) {
  std::vector<std::string> problems;
  auto s = read(text, problems, overrides);
  CAPTURE(problems);
  REQUIRE(s);
  return *std::move(s);
}

/// The only problem of `text`.
std::string problem_of(const std::string& text) {
  std::vector<std::string> problems;
  CHECK_FALSE(read(text, problems));
  CAPTURE(problems);
  REQUIRE(problems.size() == 1);
  return problems.front();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a scenario needs nothing but its version") {
  const auto s = good("");
  CHECK(s.replicas == std::vector<std::size_t>{4});
  CHECK(s.protocol == "streamlet");
  CHECK_FALSE(s.real_signatures);
  CHECK_FALSE(s.random.any());
}

TEST_CASE("every part of a scenario is read") {
  const auto s = good(R"(
name = "all"
replicas = [5, 7]
duration = "1m"
signatures = "ed25519"
[options]
delta = "20ms"
[options.streamlet]
leader = "round_robin"
[network]
delay = "10ms..30ms"
loss = "1%"
reorder_delay = "5ms"
bandwidth = 1000
[[network.change]]
during = "5s..10s"
loss = "50%"
[[partition]]
during = "1s..2s"
groups = [[0, 1], [2]]
[[crash]]
replica = 3
at = "3s"
restart = "4s"
[[crash]]
replica = [0, 1]
at = "5s"
[[skew]]
replica = 2
by = "-15ms"
[[adversary]]
replicas = [4]
behaviour = "silent"
[random]
until = "20s"
loss_max = "10%"
crashes_max = 3
[workload]
kind = "synthetic"
orders = 10
window = 2
pause = "5ms"
[expect]
commits_min = 3
progress = true
)");
  CHECK(s.replicas == std::vector<std::size_t>{5, 7});
  CHECK(s.length == seconds(60));
  CHECK(s.real_signatures);
  CHECK(s.options == std::vector<protocol_option>{{"delta", "20ms"}, {"leader", "round_robin"}});
  CHECK(s.links.delay_min == milliseconds(10));
  CHECK(s.links.delay_max == milliseconds(30));
  CHECK(s.links.loss == 10'000);
  CHECK(s.links.bytes_per_second == 1000);
  REQUIRE(s.changes.size() == 1);
  CHECK(s.changes[0].from == time_point{seconds(5).ns});
  CHECK(s.changes[0].links.loss == 500'000);
  CHECK(s.changes[0].links.delay_max == milliseconds(30)); // what a change does not name stays
  REQUIRE(s.partitions.size() == 1);
  CHECK(s.partitions[0].groups
        == std::vector<std::vector<replica_id>>{{replica_id{0}, replica_id{1}}, {replica_id{2}}});
  REQUIRE(s.crashes.size() == 3);
  CHECK(s.crashes[0].restart == time_point{seconds(4).ns});
  CHECK_FALSE(s.crashes[2].restart);
  CHECK(s.skews == std::vector<duration>{{}, {}, milliseconds(-15)});
  CHECK(s.adversaries.at(0).replicas == std::vector{replica_id{4}});
  CHECK(s.random.until == time_point{seconds(20).ns});
  CHECK(s.random.crashes_max == 3);
  CHECK(s.workload.orders == 10);
  CHECK(s.workload.pause == milliseconds(5));
  CHECK(s.expected.commits_min == 3);
  CHECK(s.expected.progress == true);
}

TEST_CASE("the command line's replicas and protocol come before the file's") {
  CHECK(good("replicas = [4, 7]", {9, std::nullopt}).replicas == std::vector<std::size_t>{9});
  CHECK(good("protocol = \"no-such\"", {std::nullopt, "streamlet"}).protocol == "streamlet");
  std::vector<std::string> problems;
  CHECK_FALSE(
    read("[[crash]]\nreplica = 4\nat = \"1s\"\n[[skew]]\nreplica = 0\nby = \"1ms\"", problems, {4, std::nullopt}));
  REQUIRE(problems.size() == 1);
  CHECK(contains(problems[0], "dir/s.toml:3: crash.replica: expected a whole number from 0 to 3"));
}

TEST_CASE("another version, or none, is refused") {
  std::vector<std::string> problems;
  CHECK_FALSE(simulation::parse_scenario("bezant-scenario = 2", "f", {}, {}, problems));
  REQUIRE(problems.size() == 1);
  CHECK(contains(problems[0], "f:1: bezant-scenario: this program reads version 1 only"));
  CHECK_FALSE(simulation::parse_scenario("name = \"x\"", "f", {}, {}, problems));
  REQUIRE(problems.size() == 1);
  CHECK(contains(problems[0], "expected the line bezant-scenario = 1"));
}

TEST_CASE("what is no TOML is told with its line") {
  CHECK(contains(problem_of("name = \"a\"\nname = \"b\""), "dir/s.toml:3: "));
}

TEST_CASE("an unknown key is told with its line and the nearest known one") {
  CHECK(problem_of("[network]\nlos = \"1%\"") == "dir/s.toml:3: unknown key \"network.los\"; did you mean \"loss\"?");
  CHECK(contains(problem_of("durations = \"1s\""), "did you mean \"duration\"?"));
  CHECK(contains(problem_of("[[network.change]]\nduring = \"1s..2s\"\nlosss = \"1%\""),
                 "dir/s.toml:4: unknown key \"network.change.losss\"; did you mean \"loss\"?"));
}

TEST_CASE("a wrong value is told with its line, its key and what was expected") {
  CHECK(contains(problem_of("replicas = 0"), "dir/s.toml:2: replicas: expected a whole number from 1 to 128"));
  CHECK(contains(problem_of("duration = 20"), "duration: expected a span of time"));
  CHECK(contains(problem_of("[network]\nloss = 1"), "dir/s.toml:3: network.loss: expected a share"));
  CHECK(contains(problem_of("[network]\ndelay = \"30ms..10ms\""), "network.delay: expected a span of time"));
  CHECK(contains(problem_of("signatures = \"rsa\""), "signatures: expected one of \"simulated\", \"ed25519\""));
  CHECK(contains(problem_of("network = 1"), "network: expected a table"));
  CHECK(contains(problem_of("[partition]\nduring = \"1s..2s\""), "partition: expected tables: [[partition]]"));
}

TEST_CASE("what lies outside of the run, or contradicts itself, is told") {
  CHECK(
    contains(problem_of("duration = \"5s\"\n[[partition]]\nduring = \"4s..6s\"\ngroups = [[0]]"), "within the run"));
  CHECK(contains(problem_of("[[crash]]\nreplica = 0\nat = \"5s\"\nrestart = \"5s\""), "after the crash"));
  CHECK(contains(problem_of("[[crash]]\nreplica = 0\nat = \"50s\""), "after the end of the run"));
  CHECK(contains(problem_of("[[partition]]\nduring = \"1s..2s\"\ngroups = [[0, 1], [1]]"), "replica 1 is named twice"));
  CHECK(contains(problem_of("[[adversary]]\nreplicas = [1]\nbehaviour = \"silent\"\n[[adversary]]\nreplicas = [1]\n"
                            "behaviour = \"silent\""),
                 "has an adversary already"));
  CHECK(contains(problem_of("[expect]\nprogress = false\ncommits_min = 1"), "contradicts"));
  CHECK(contains(problem_of("[[skew]]\nreplica = 1\nby = \"1ms\"\n[[skew]]\nreplica = 1\nby = \"2ms\""),
                 "dir/s.toml:6: skew.replica: replica 1 has a skew already"));
}

TEST_CASE("an adversary whose time or views lie outside of the run is refused") {
  const auto with = [](const std::string& more) {
    return "duration = \"20s\"\n[[adversary]]\nreplicas = [1]\n" + more;
  };
  const std::string silent = "behaviour = \"silent\"\n";
  CHECK(contains(problem_of(with(silent + "during = \"30s..40s\"")),
                 "dir/s.toml:6: adversary.during: expected two different times within the run, which ends at 20s"));
  CHECK(contains(problem_of(with(silent + "during = \"10s..40s\"")), "within the run"));
  CHECK(contains(problem_of(with("behaviour = \"during(20s..30s, silent)\"")),
                 "adversary.behaviour: never acts: during 20s..30s lies after the end of the run at 20s"));
  CHECK(contains(problem_of(with("behaviour = \"delay(10ms) | during(25s..30s, silent)\"")), "never acts: during"));
  CHECK(contains(problem_of(with("behaviour = \"in_views(500..600, silent)\"")),
                 "never acts: in_views 500..600 lies after the end of the run, which has at most 102 views"));
  CHECK(contains(problem_of(with(silent + "in_views = \"500..600\"")), "never acts: in_views"));
  const auto s = good(with(silent + "during = \"5s..20s\"\nin_views = \"5..600\""));
  CHECK(s.adversaries.size() == 1);
}

TEST_CASE("what cannot come of a load, and invariants that do not exist, are refused as expectations") {
  CHECK(contains(problem_of("[workload]\norders = 50\n[expect]\norders_min = 51"),
                 "dir/s.toml:5: expect.orders_min: expected at most 50: clients cannot have more results"));
  CHECK(contains(problem_of("duration = \"1s\"\n[workload]\norders = 1000\nsessions = 1\nwindow = 1\n[expect]\n"
                            "orders_min = 200"),
                 "expected at most 100"));
  CHECK(contains(problem_of("[workload]\nkind = \"none\"\n[expect]\norders_min = 1"), "expected at most 0"));
  CHECK(contains(problem_of("[expect]\nbreaks = [\"agreemnt\"]"), "did you mean \"agreement\"?"));
  CHECK(good("[workload]\norders = 50\n[expect]\norders_min = 50").expected.orders_min == 50);
}

TEST_CASE("names that nobody registered are told with the nearest one") {
  CHECK(contains(problem_of("protocol = \"streamlt\""), "did you mean \"streamlet\"?"));
  CHECK(contains(problem_of("[[adversary]]\nreplicas = [0]\nbehaviour = \"silnt\""), "did you mean \"silent\"?"));
}

TEST_CASE("an option of the protocol's own table comes before the common one") {
  const auto s = good("[options]\ndelta = \"100ms\"\n[options.streamlet]\ndelta = \"20ms\"");
  CHECK(s.options == std::vector<protocol_option>{{"delta", "20ms"}});
}

TEST_CASE("options of the protocol are checked, those of other protocols are not") {
  CHECK(contains(problem_of("[options]\ndelta = \"never\""), "delta"));
  CHECK(contains(problem_of("[options]\ndleta = \"1ms\""), "unknown option"));
  CHECK(contains(problem_of("[options.strmlet]\ndelta = \"1ms\""), "unknown key \"options.strmlet\""));
}

TEST_CASE("all mistakes of a file are told at once") {
  std::vector<std::string> problems;
  CHECK_FALSE(read("replicas = 0\nduratoin = \"1s\"\n[network]\nloss = \"x\"", problems));
  CHECK(problems.size() == 3);
}

TEST_CASE("a recording's path is relative to the scenario's folder") {
  const auto s = good("[workload]\nkind = \"recording\"\nfile = \"../orders.csv\"\nformat = \"csv\"\nlimit = 5");
  CHECK(s.workload.file == "dir/../orders.csv");
  CHECK(s.workload.limit == 5);
  CHECK(contains(problem_of("[workload]\nkind = \"recording\"\nfile = \"a\"\nformat = \"cvs\""), "workload.format: "));
}

TEST_CASE("a file that cannot be read is told") {
  std::vector<std::string> problems;
  CHECK_FALSE(simulation::read_scenario("/no/such/file.toml", {}, {}, problems));
  CHECK(problems == std::vector<std::string>{"/no/such/file.toml: cannot be read: No such file or directory"});
  CHECK_FALSE(simulation::read_scenario("/", {}, {}, problems));
  CHECK(problems == std::vector<std::string>{"/: cannot be read: Is a directory"});
}

} // namespace bezant::test
