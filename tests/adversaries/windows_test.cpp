// Every behaviour of the registry, with every protocol to which it applies, in conditions: it acts within them wherever
// it acts without them, and never outside.
#include "simulation/runner.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

using namespace bezant::simulation;

/// The behaviour with options that let it act within seconds.
std::string example_of(const std::string& name) {
  if (name == "crash")
    return "crash(up = 300ms, down = 150ms)";
  if (name == "collude")
    return "collude(group = [1, 2])";
  return name;
}

/// What replica 1 did; nothing if the behaviour does not apply to the protocol.
std::optional<adversary_acts> acts_of(const std::string& protocol, const std::string& name, const std::string& recipe) {
  const bool group = name == "collude";
  const auto text =
    "bezant-scenario = 1\nname = \"window\"\nprotocol = \"" + protocol + "\"\nreplicas = " + (group ? "7" : "4")
    + "\nduration = \"3s\"\n[options.streamlet]\ndelta = \"30ms\"\n[options.hotstuff]\ntimeout = \"200ms\"\n"
      "[options.jolteon]\ntimeout = \"200ms\"\n[options.simplex]\ndelta = \"60ms\"\n[options.pbft]\n"
      "timeout = \"200ms\"\n[network]\ndelay = \"5ms..10ms\"\n[workload]\norders = 400\npause = \"20ms\"\n"
      "[[adversary]]\nreplicas = "
    + (group ? "[1, 2]" : "[1]") + "\nbehaviour = \"" + recipe + "\"\n";
  const scenario_names names;
  std::vector<std::string> problems;
  const auto s = parse_scenario(text, "window.toml", names, {}, problems);
  for (const auto& problem : problems)
    INFO(problem);
  INFO(text);
  REQUIRE(s);
  if (!s->inapplicable.empty())
    return std::nullopt;
  const auto load = workload::make(*s, nullptr);
  REQUIRE(load);
  const auto done = run(*s, *load.value(), names, s->replicas.front(), 1);
  REQUIRE(done.adversaries.size() == (group ? 2 : 1));
  return done.adversaries.front();
}

} // namespace

TEST_CASE("every behaviour acts within a condition where it acts without, and never before") {
  const auto protocol = GENERATE(as<std::string>{}, "streamlet", "hotstuff", "jolteon", "simplex", "pbft");
  std::size_t behaviours = 0;
  const auto registry = adversary_registry::built_in();
  for (const auto& info : registry.all()) {
    if (info.combinator)
      continue;
    const auto b = example_of(info.name);
    INFO(protocol << " " << b);
    const auto plain = acts_of(protocol, info.name, b);
    if (!plain)
      continue;
    INFO(to_string(*plain));
    if (plain->total() < 20)
      continue; // it seldom acts here, so that a part of the run may well go by without
    ++behaviours;

    // Chaos and garbage name any view; and PBFT leaves a view only when a primary fails, so that a later one need not
    // come by itself.
    const auto k = (plain->first_view.value() + plain->last_view.value() + 1) / 2;
    const bool views_come = protocol != "pbft" && info.name != "chaos" && info.name != "garbage";
    if (views_come) {
      const auto late = acts_of(protocol, info.name, "in_views(" + std::to_string(k) + ".., " + b + ")");
      INFO(to_string(*late) << ", first in view " << late->first_view.value());
      CHECK(late->total() != 0);
      CHECK(late->first_view >= view_number{k});
    }

    const auto half = (plain->first.ns + plain->last.ns) / 2 / 1'000'000;
    const auto then = acts_of(protocol, info.name, "during(" + std::to_string(half) + "ms.., " + b + ")");
    INFO(to_string(*then) << ", first at " << then->first.ns << " ns, after " << half << " ms");
    CHECK(then->total() != 0);
    if (info.name != "chaos") // its receipts are not bound to the time yet
      CHECK(then->first >= time_point{} + milliseconds(half));

    if (protocol != "jolteon")
      continue; // the other conditions know nothing of protocols
    if (views_come) {
      const auto early = acts_of(protocol, info.name, "in_views(.." + std::to_string(k) + ", " + b + ")");
      INFO(to_string(*early));
      CHECK(early->total() != 0);
    }
    for (const auto* around : {"with_probability(50%, ", "to([0, 2, 3], ", "after(entered, "}) {
      const auto inside = acts_of(protocol, info.name, around + b + ")");
      INFO(around << to_string(*inside));
      CHECK(inside->total() != 0);
    }
  }
  CHECK(behaviours >= 8);
}

} // namespace bezant::test
