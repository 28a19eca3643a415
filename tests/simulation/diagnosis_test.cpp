// What is said of a run that showed nothing, and what a scenario can show at most.
#include "simulation/diagnosis.hpp"

#include "core/simulated_signatures.hpp"
#include "tests/simulation/simulation_support.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

std::string only_obstacle(const std::string& text) {
  const auto s = scenario_from(text);
  const auto list = obstacles(simulation::circumstances_of(s, s.replicas.front()));
  CAPTURE(list);
  REQUIRE(list.size() <= 1);
  return list.empty() ? "" : list.front();
}

constexpr const char* three_silent = "replicas = 7\n[[adversary]]\nreplicas = [0, 1, 2]\nbehaviour = \"silent\"";

/// The first time for which a fresh core of one replica sets a timer: how long a view may take.
duration first_wait(const std::string& protocol) {
  const auto known = protocol_registry::built_in();
  const auto scheme = simulated_signatures();
  const auto key = scheme->make_signer(public_key_seed("replica", 0))->key();
  const auto one = std::make_shared<const replica_set>(digest{}, protocol, std::vector<public_key>{key}, scheme);
  const auto core = known.find(protocol).value()->make({replica_id{0}, one, {}}, nullptr);
  REQUIRE(core);
  effects out;
  core.value()->step(time_point{}, started{}, out);
  for (const auto& e : out.list())
    if (const auto* t = std::get_if<set_timer>(&e))
      return t->at - time_point{};
  return {};
}

} // namespace

TEST_CASE("too few replicas that speak are told with the quorum") {
  const auto list = obstacles(simulation::circumstances_of(scenario_from(three_silent), 7));
  REQUIRE(list.size() == 2);
  CHECK(list[0] == "of 7 replicas 4 speak, the quorum is 5 (silent or down: 0, 1, 2)");
  CHECK(list[1] == "3 replicas have adversaries, more than f = 2 of n = 7, so that nothing is promised");
  CHECK(only_obstacle("[[crash]]\nreplica = [0, 1]\nat = \"1s\"")
        == "of 4 replicas 2 speak, the quorum is 3 (silent or down: 0, 1)");
  CHECK(only_obstacle("[[crash]]\nreplica = [0, 1]\nat = \"1s\"\nrestart = \"2s\"").empty());
  CHECK(only_obstacle("[[adversary]]\nreplicas = [1]\nbehaviour = \"silent\"").empty());
}

TEST_CASE("a timer that is shorter than the network's delay is told with what to change to what") {
  CHECK(
    only_obstacle("protocol = \"hotstuff\"\n[options]\ntimeout = \"10ms\"\n[network]\ndelay = \"10ms..40ms\"")
    == "a view of hotstuff takes 3 delays of the network, up to 120ms, but waits only timeout = 10ms: raise the option "
       "timeout above 120ms, or lower the network's delay below 3.33333ms");
  CHECK(only_obstacle("[options]\ndelta = \"10ms\"\n[network]\ndelay = \"40ms\"")
        == "an epoch of streamlet takes 2 delays of the network, up to 80ms, but waits only 2 times delta = 10ms: "
           "raise the "
           "option delta above 40ms, or lower the network's delay below 10ms");
  for (const auto* protocol : {"simplex", "jolteon", "pbft"}) {
    INFO(protocol);
    const std::string option = protocol == std::string{"simplex"} ? "delta" : "timeout";
    const auto head = "protocol = \"" + std::string{protocol} + "\"\n[options]\n" + option + " = \"10ms\"\n[network]\n";
    CHECK_THAT(only_obstacle(head + "delay = \"40ms\""), Catch::Contains("raise the option " + option));
    CHECK(only_obstacle(head + "delay = \"1ms\"").empty());
  }
  CHECK(only_obstacle("protocol = \"pbft\"\n[network]\ndelay = \"10ms\"").empty()); // by its default
}

TEST_CASE("the defaults by which that is judged are the protocols' own") {
  CHECK(first_wait("streamlet") == milliseconds(200));
  CHECK(first_wait("simplex") == milliseconds(300));
  CHECK(first_wait("hotstuff") == milliseconds(500));
  CHECK(first_wait("jolteon") == milliseconds(500));
  CHECK(first_wait("pbft") == duration{milliseconds(500).ns / 3 + 1}); // its tick
}

TEST_CASE("what was raised, or lowered, as the sentence says commits") {
  const auto passes = [](const std::string& text) { return run_of(scenario_from(text), 1).passed(); };
  CHECK_FALSE(passes("duration = \"5s\"\n[options]\ndelta = \"10ms\"\n[network]\ndelay = \"40ms\""));
  CHECK(passes("duration = \"5s\"\n[options]\ndelta = \"41ms\"\n[network]\ndelay = \"40ms\""));
  CHECK(passes("duration = \"5s\"\n[options]\ndelta = \"10ms\"\n[network]\ndelay = \"9ms\""));
}

TEST_CASE("no more answers are possible than orders are sent, and than frames fit into the time") {
  const auto possible = [](const std::string& text) {
    const auto s = scenario_from(text);
    return answers_possible(s, s.workload.orders);
  };
  CHECK(possible("[workload]\norders = 100") == 100);
  CHECK(possible("[workload]\nkind = \"none\"") == 0);
  CHECK(possible("[workload]\norders = 100\nsessions = 4\nrogues = 2") == 50);
  CHECK(possible("duration = \"1s\"\n[network]\ndelay = \"0ms\"\n[workload]\norders = 100000") == 100'000);
  // One frame of four at a time, each at least four delays on its way: 25 in a second.
  CHECK(possible("duration = \"1s\"\n[workload]\norders = 1000\nsessions = 1\nwindow = 1") == 25 * 4);
  CHECK(possible("duration = \"1s\"\n[workload]\norders = 1000\nsessions = 1\nwindow = 1\npause = \"60ms\"") == 10 * 4);
  CHECK(possible("duration = \"30ms\"\n[workload]\norders = 1000") == 0);
  CHECK(possible("duration = \"30ms\"\nreplicas = 1\n[workload]\norders = 1000\nsessions = 1\nwindow = 1") == 4);
}

TEST_CASE("a view can be reached only if there is time for those before it") {
  CHECK(views_possible(scenario_from("duration = \"1s\"\n[options]\ndelta = \"50ms\"")) == 12);
  CHECK(views_possible(scenario_from("protocol = \"hotstuff\"\nduration = \"1s\"")) == 102);
  CHECK_FALSE(views_possible(scenario_from("protocol = \"hotstuff\"\n[network]\ndelay = \"0ms\"")));
  const auto run = run_of(scenario_from("protocol = \"hotstuff\"\nduration = \"1s\""), 1);
  CHECK(run.passed());
}

TEST_CASE("spans are written with the largest unit that fits") {
  CHECK(simulation::text_of_span(seconds(20)) == "20s");
  CHECK(simulation::text_of_span(milliseconds(1'500)) == "1.5s");
  CHECK(simulation::text_of_span(microseconds(20)) == "20us");
  CHECK(simulation::text_of_span(duration{}) == "0ns");
}

} // namespace bezant::test
