// Crimes that are planted among what honest replicas sign come out, unless somebody looks away.
#include "simulation/planted_crimes.hpp"
#include "tests/protocols/keyring.hpp"

#include "core/simulated_signatures.hpp"

#include <catch2/catch.hpp>

namespace bezant::testing {

namespace {

class scene {
public:
  explicit scene(protocol_info protocol = *protocol_registry::built_in().find("hotstuff").value())
    : keys{4, 0, "hotstuff"} {
    crimes.begin(keys.replicas(), protocol, make_chained_forge(), *simulated_signatures(), {replica_id{3}});
    auto parent = keys.genesis();
    for (std::uint64_t view = 1; view <= 3; ++view) {
      const auto leader = replica_id{static_cast<std::uint32_t>(view % 3)};
      const auto b = chained_says::child(keys, *parent, view, leader, "an order");
      sign(chained_says::proposal(keys, *b));
      for (const std::uint32_t i : {0U, 1U, 2U, 3U})
        sign(chained_says::vote(keys, replica_id{i}, *b));
      parent = b;
    }
  }

  [[nodiscard]] std::string broken() const {
    const auto list = crimes.finish();
    return list.empty() ? "" : list.front().invariant;
  }

  keyring keys;
  simulation::planted_crimes crimes;

private:
  void sign(const signed_message& m) { crimes.on_signed({}, m.author, m); }
};

protocol_info hotstuff() {
  return *protocol_registry::built_in().find("hotstuff").value();
}

} // namespace

TEST_CASE("planted crimes come out") {
  const scene s;
  CHECK(s.crimes.possible() == 3 * 3 + 3 + 2); // votes of the honest, proposals twice, but genesis has no certificate
  CHECK(s.broken() == "");
}

TEST_CASE("a protocol that overlooks offences, or malformed statements, is found") {
  auto blind = hotstuff();
  SECTION("offences") {
    blind.offence = [](const signed_message&, const signed_message&, header_span) { return offence_name{}; };
  }
  SECTION("malformed statements") {
    blind.never_signed = [](const signed_message&, const replica_set&) { return offence_name{}; };
  }
  CHECK(scene{blind}.broken() == "unnoticed");
}

TEST_CASE("forensics that sees nothing is found") {
  auto wrong = hotstuff();
  wrong.testify = [honest = wrong.testify](const signed_message& m, const replica_set& set, testimony& to) {
    honest(m, set, to);
    to.statements.clear();
  };
  CHECK(scene{wrong}.broken() == "unnoticed");
}

} // namespace bezant::testing
