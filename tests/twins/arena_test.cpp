// One scenario at a time: what the harness lets through, what it keeps back, and what it notices.
#include "simulation/twins/arena.hpp"
#include "simulation/twins/hunt.hpp"

#include <catch2/catch.hpp>

namespace bezant::simulation::twins {

namespace {

contestant contestant_of(const std::string& name, std::size_t replicas = 4) {
  const auto known = protocol_registry::built_in();
  return make_contestant(*known.find(name).value(), replicas);
}

attack attack_of(const std::string& text, const kind_namer& named) {
  std::string why;
  const auto a = parse_attack(text, 4, named, why);
  INFO(why);
  REQUIRE(a.has_value());
  return *a;
}

attack_outcome outcome_of(const std::string& protocol, const std::string& text,
                          withheld_messages withheld = withheld_messages::lost) {
  const auto who = contestant_of(protocol);
  return arena{who, 4, withheld}.run(attack_of(text, who.info.kind_name));
}

} // namespace

TEST_CASE("twins that lead contradict each other, and honest replicas accuse the replica that they are") {
  for (const auto* protocol : {"hotstuff", "jolteon", "streamlet", "simplex"}) {
    INFO(protocol);
    const auto led_by_twins = outcome_of(protocol, "twins 0; 0: all");
    CHECK(led_by_twins.passed());
    CHECK(led_by_twins.accusations > 0);
    CHECK(led_by_twins.withheld == 0);
  }
  CHECK(outcome_of("pbft", "twins 1; *: all").accusations > 0); // view 1 is led by replica 1
}

TEST_CASE("a partition keeps messages back, and where there is none everything arrives") {
  for (const auto* protocol : {"hotstuff", "jolteon", "streamlet", "simplex"}) {
    INFO(protocol);
    const auto split = outcome_of(protocol, "twins 0; 1: 0a 1 / 2 3 0b");
    CHECK(split.passed());
    CHECK(split.withheld > 0);
    CHECK(split.commits > 0);
    CHECK(outcome_of(protocol, "twins 0; 1: all; 1: all").withheld == 0);
  }
}

TEST_CASE("a scenario ends although nobody can do anything in any of its rounds") {
  for (const auto* protocol : {"hotstuff", "jolteon", "streamlet", "simplex"}) {
    INFO(protocol);
    std::string text = "twins 0";
    for (int i = 0; i < 8; ++i)
      text += "; 1: 0a 1 0b / 2 3";
    const auto outcome = outcome_of(protocol, text);
    CHECK(outcome.passed());
    CHECK(outcome.commits > 0);
  }
}

TEST_CASE("the same scenario has the same course") {
  const auto known = protocol_registry::built_in();
  for (const auto& info : known.all()) {
    INFO(info.name);
    const auto who = make_contestant(info, 4);
    const arena where{who, 4, withheld_messages::late};
    for (const auto& a : search_space{{4, 1, 3, who.free_leaders, true}}.sample(3, random_source{11})) {
      const auto first = where.run(a);
      const auto second = where.run(a);
      CHECK(first.steps == second.steps);
      CHECK(first.commits == second.commits);
      CHECK(first.signatures == second.signatures);
      CHECK(first.withheld == second.withheld);
    }
  }
}

TEST_CASE("a crash loses what was in a core's memory, and the messages say so") {
  // Replica 1 leads, goes down after its proposal, and says it again from its journal.
  const auto whole = outcome_of("hotstuff", "twins 0; 1: all");
  const auto crashed = outcome_of("hotstuff", "twins 0; 1 crash 1: all");
  CHECK(crashed.passed());
  CHECK(crashed.signatures != whole.signatures);
}

TEST_CASE("late messages arrive once their receiver stands on their sender's side") {
  const auto* const text = "twins 0; 1: 0a 1 0b / 2 3; 1: 0a 1 0b / 2 3";
  const auto lost = outcome_of("hotstuff", text);
  const auto late = outcome_of("hotstuff", text, withheld_messages::late);
  CHECK(lost.passed());
  CHECK(late.passed());
  CHECK(late.steps > lost.steps);
}

TEST_CASE("a kind of message that stands apart is kept back while the others arrive") {
  // Nobody hears a proposal of view 1 but replica 1 itself, which leads; the next view brings the first block.
  const auto whole = outcome_of("simplex", "twins 0; 1: all");
  const auto apart = outcome_of("simplex", "twins 0; 1: all | proposal: 1 / 0a 0b 2 3");
  CHECK(whole.withheld == 0);
  CHECK(apart.withheld == 4);
  CHECK(apart.passed());
}

TEST_CASE("recovery that takes more views than allowed is a violation") {
  auto who = contestant_of("hotstuff");
  who.recovery_views = 1; // a commit takes three
  const auto outcome =
    arena{who, 4, withheld_messages::lost}.run(attack_of("twins 0; 1: 0a 1 / 2 3 0b", who.info.kind_name));
  REQUIRE(outcome.broke.has_value());
  CHECK(outcome.broke->invariant == "recovery");
}

TEST_CASE("a protocol that refuses its own messages is noticed") {
  auto who = contestant_of("hotstuff");
  who.info.check = [](const signed_message&, const replica_set&) -> result<void> {
    return protocol_error::bad_message;
  };
  const auto outcome = arena{who, 4, withheld_messages::lost}.run(attack_of("twins 0; 1: all", who.info.kind_name));
  REQUIRE(outcome.broke.has_value());
  CHECK(outcome.broke->invariant == "form");
}

TEST_CASE("a commit proof that is refused is noticed") {
  auto who = contestant_of("jolteon");
  who.info.verify_commit = [](const block_header&, byte_view, const replica_set&) -> result<void> {
    return protocol_error::bad_proof;
  };
  const auto outcome = arena{who, 4, withheld_messages::lost}.run(attack_of("twins 0; 1: all", who.info.kind_name));
  REQUIRE(outcome.broke.has_value());
  CHECK(outcome.broke->invariant == "commit-proof");
}

} // namespace bezant::simulation::twins
