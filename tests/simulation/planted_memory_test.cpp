// Auditor and forensics are held against a judge that compares every two statements.
#include "simulation/planted_memory.hpp"
#include "tests/protocols/keyring.hpp"

#include "core/simulated_signatures.hpp"

#include <catch2/catch.hpp>

namespace bezant::testing {

namespace {

using simulation::check_memories;
using simulation::violation_list;

protocol_info info_of(const std::string& name) {
  return *protocol_registry::built_in().find(name).value();
}

/// Four replicas that agree in every view, and time out in every third.
class history {
public:
  history() : keys{4, 0, "hotstuff"} {
    const auto scheme = simulated_signatures();
    for (std::uint32_t i = 0; i < 4; ++i)
      signers[replica_id{i}] = scheme->make_signer(public_key_seed("replica", i));
    auto parent = keys.genesis();
    for (std::uint64_t view = 1; view <= 12; ++view) {
      const auto b =
        chained_says::child(keys, *parent, view, replica_id{static_cast<std::uint32_t>(view % 4)}, "an order");
      kept.push_back(chained_says::proposal(keys, *b));
      for (const std::uint32_t i : {0U, 1U, 2U, 3U}) {
        kept.push_back(chained_says::vote(keys, replica_id{i}, *b));
        if (view % 3 == 0)
          kept.push_back(chained_says::timeout(keys, replica_id{i}, view, view - 1));
      }
      parent = b;
    }
  }

  /// The invariants that trials with so many seeds break.
  [[nodiscard]] std::set<std::string> broken_by(const protocol_info& protocol) const {
    const auto forge = make_chained_forge();
    violation_list found;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      random_source random{seed};
      check_memories({*keys.replicas(), protocol, *forge, signers}, kept, random, found);
    }
    std::set<std::string> names;
    for (const auto& v : found.list())
      names.insert(v.invariant);
    return names;
  }

  keyring keys;
  std::map<replica_id, std::shared_ptr<const signer>> signers;
  std::vector<signed_message> kept;
};

} // namespace

TEST_CASE("auditor and forensics convict by exactly those statements of which two are an offence") {
  CHECK(history{}.broken_by(info_of("hotstuff")).empty());
}

TEST_CASE("rules that find less than there is, or what is none, are found") {
  auto wrong = info_of("hotstuff");
  SECTION("nothing across views") {
    wrong.cross_examine = [](const cross_examination&) { return cross_findings{}; };
    CHECK(history{}.broken_by(wrong) == std::set<std::string>{"unnoticed"});
  }
  SECTION("timeouts are taken for something else") {
    wrong.describe = [honest = wrong.describe](message_kind k, byte_view body) {
      auto a = honest(k, body);
      if (a && a->role == message_role::timeout)
        a->role = message_role::other;
      return a;
    };
    CHECK(history{}.broken_by(wrong).contains("unnoticed"));
  }
  SECTION("what is an offence depends on which of two came first") {
    wrong.offence = [honest = wrong.offence](const signed_message& a, const signed_message& b, header_span headers) {
      return a.body < b.body ? honest(a, b, headers) : offence_name{};
    };
    CHECK(!history{}.broken_by(wrong).empty());
  }
}

TEST_CASE("of those who signed nothing, or of nobody, nothing is said") {
  const history h;
  violation_list found;
  random_source random{1};
  const auto forge = make_chained_forge();
  check_memories({*h.keys.replicas(), info_of("hotstuff"), *forge, h.signers}, {}, random, found);
  check_memories({*h.keys.replicas(), info_of("hotstuff"), *forge, {}}, h.kept, random, found);
  CHECK(found.empty());
}

} // namespace bezant::testing
