// Every behaviour of the registry, with every protocol to which it applies, in conditions: it acts within them, and
// never outside.
#include "simulation/runner.hpp"

#include <catch2/catch.hpp>

#include <array>

namespace bezant::test {

namespace {

using namespace bezant::simulation;

const std::array<std::string, 5> protocols{"streamlet", "hotstuff", "jolteon", "simplex", "pbft"};

/// The behaviour with options that let it act often within a second.
std::string example_of(const std::string& name) {
  if (name == "crash")
    return "crash(up = 60ms, down = 30ms)";
  if (name == "collude")
    return "collude(group = [1, 2])";
  return name;
}

/// What must go wrong besides, so that the behaviour has something to do.
std::string trouble_for(const std::string& name) {
  return name == "amnesia" ? "[[crash]]\nreplica = 3\nat = \"1ms\"\n" : ""; // views must fail: it forgets when one does
}

/// What replica 1 does in a run of 1.2 s under load; nothing if the behaviour does not apply to the protocol.
std::optional<adversary_acts> acts_of(const std::string& protocol, const std::string& name, const std::string& recipe) {
  const bool group = name == "collude";
  const auto text = "bezant-scenario = 1\nname = \"window\"\nprotocol = \"" + protocol
                    + "\"\nreplicas = " + (group ? "7" : "4") + R"(
duration = "1200ms"
[options.streamlet]
delta = "20ms"
[options.hotstuff]
leader = "round_robin"
timeout = "100ms"
[options.jolteon]
leader = "round_robin"
timeout = "100ms"
[options.simplex]
delta = "40ms"
[options.pbft]
timeout = "200ms"
[network]
delay = "5ms..10ms"
[workload]
orders = 4000
frame = 1
window = 6
pause = "0ms"
)" + trouble_for(name)
                    + "[[adversary]]\nreplicas = " + (group ? "[1, 2]" : "[1]") + "\nbehaviour = \"" + recipe + "\"\n";
  const scenario_names names;
  std::vector<std::string> problems;
  const auto s = parse_scenario(text, "window.toml", names, {}, problems);
  CAPTURE(problems, text);
  REQUIRE(s);
  if (!s->inapplicable.empty())
    return std::nullopt;
  const auto load = workload::make(*s, nullptr);
  REQUIRE(load);
  const auto done = run(*s, *load.value(), names, s->replicas.front(), 1);
  for (const auto& v : done.violations)
    CHECK(v.invariant != "virtual-time"); // two that answer each other without end
  REQUIRE(done.adversaries.size() == (group ? 2 : 1));
  return done.adversaries.front();
}

/// Names of all behaviours.
std::vector<std::string> behaviours() {
  const auto registry = adversary_registry::built_in();
  std::vector<std::string> list;
  for (const auto& info : registry.all())
    if (!info.combinator)
      list.push_back(info.name);
  return list;
}

} // namespace

TEST_CASE("every behaviour acts within a window of time, and never outside") {
  const auto from = time_point{} + milliseconds(400);
  const auto until = time_point{} + milliseconds(800);
  for (const auto& name : behaviours()) {
    std::size_t applies_to = 0;
    for (const auto& protocol : protocols) {
      const auto acts = acts_of(protocol, name, "during(400ms..800ms, " + example_of(name) + ")");
      if (!acts)
        continue;
      ++applies_to;
      INFO(protocol << ": " << to_string(*acts) << ", from " << acts->first.ns << " to " << acts->last.ns << " ns");
      CHECK(acts->total() != 0);
      CHECK(acts->first >= from);
      CHECK(acts->last <= until);
    }
    CHECK(applies_to != 0);
  }
}

// In which view an act ends is not asked: of a view that is over some messages come late, and chaos and garbage name
// any view.
TEST_CASE("every behaviour acts within a range of views, and never before") {
  for (const auto& name : behaviours())
    for (const auto& protocol : protocols) {
      const auto acts = acts_of(protocol, name, "in_views(10..20, " + example_of(name) + ")");
      if (!acts)
        continue;
      INFO(protocol << ": " << to_string(*acts) << ", first in view " << acts->first_view.value());
      if (protocol == "pbft") { // its views do not follow each other while all is well, so that none of these comes
        CHECK(acts->total() == 0);
        continue;
      }
      CHECK(acts->total() != 0);
      CHECK(acts->first_view >= view_number{10});
    }
}

// Each behaviour in each of them, but not with each protocol: that takes too long, and they know nothing of protocols.
TEST_CASE("every behaviour acts within the other conditions") {
  const std::array<std::string, 4> conditions{"with_probability(50%, ", "to([0, 2, 3], ", "after(entered, ",
                                              "when_leader("};
  const auto names = behaviours();
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t j = 0; j < protocols.size(); ++j) {
      const auto& condition = conditions[(i + j) % conditions.size()];
      if (names[i] == "amnesia" && condition == "when_leader(")
        continue; // the views that it leads do not fail, and there it has nothing to forget
      const auto recipe = condition + example_of(names[i]) + ")";
      const auto acts = acts_of(protocols[j], names[i], recipe);
      if (!acts)
        continue;
      INFO(protocols[j] << ": " << to_string(*acts));
      CHECK(acts->total() != 0);
    }
}

TEST_CASE("a replica that crashes by chance does not talk to itself without end") {
  const auto protocol = GENERATE(as<std::string>{}, "streamlet", "hotstuff", "jolteon", "simplex", "pbft");
  const auto acts = acts_of(protocol, "crash", "with_probability(50%, crash(up = 60ms, down = 30ms))");
  INFO(protocol << ": " << to_string(*acts));
  CHECK(acts->total() != 0);
  CHECK(acts->last > time_point{} + milliseconds(600)); // it is still there
}

} // namespace bezant::test
