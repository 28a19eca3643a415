// What has a defect is refused by every check, and who states two states is convicted.
#include "simulation/planted_defects.hpp"
#include "tests/protocols/keyring.hpp"

#include "core/simulated_signatures.hpp"

#include <catch2/catch.hpp>

namespace bezant::testing {

namespace {

using simulation::impersonation;
using simulation::violation_list;

protocol_info hotstuff_info() {
  return *protocol_registry::built_in().find("hotstuff").value();
}

class stage {
public:
  stage() : keys{4, 0, "hotstuff"} {
    const auto scheme = simulated_signatures();
    for (std::uint32_t i = 0; i < 4; ++i)
      signers[replica_id{i}] = scheme->make_signer(public_key_seed("replica", i));
    const auto first = chained_says::child(keys, *keys.genesis(), 1, replica_id{1}, "an order");
    const auto second = chained_says::child(keys, *first, 2, replica_id{2}, "another");
    for (const auto& b : {first, second}) {
      kept.push_back(chained_says::proposal(keys, *b));
      kept.push_back(chained_says::vote(keys, replica_id{3}, *b));
    }
    for (std::uint64_t at = 1; at <= 4; ++at) {
      checkpoint_certificate c{
        {height{at}, first->id(), hash("state", bytes{static_cast<std::uint8_t>(at)}), {}, {}, {}}, {}};
      for (std::uint32_t i = 0; i < 3; ++i) {
        const auto m = keys.sign(replica_id{i}, make_message(house::checkpoint, c.what));
        c.shares.push_back({m.author, m.by});
      }
      stable.push_back(c);
    }
  }

  template <class Trial>
  std::set<std::string> broken(const protocol_info& protocol, Trial trial) const {
    const auto forge = make_chained_forge();
    violation_list found;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      random_source random{seed};
      trial(impersonation{*keys.replicas(), protocol, *forge, signers}, random, found);
    }
    std::set<std::string> names;
    for (const auto& v : found.list())
      names.insert(v.invariant);
    return names;
  }

  std::set<std::string> refusals(const protocol_info& protocol) const {
    return broken(protocol, [this](const impersonation& as, random_source& random, violation_list& found) {
      simulation::check_refusals(as, kept, random, found);
    });
  }

  std::set<std::string> claims(const protocol_info& protocol) const {
    return broken(protocol, [this](const impersonation& as, random_source& random, violation_list& found) {
      simulation::check_state_claims(as, stable, random, found);
    });
  }

  keyring keys;
  std::map<replica_id, std::shared_ptr<const signer>> signers;
  std::vector<signed_message> kept;
  std::vector<checkpoint_certificate> stable;
};

const std::set<std::string> unnoticed{"unnoticed"};

} // namespace

TEST_CASE("what an honest replica signed is refused with any defect") {
  CHECK(stage{}.refusals(hotstuff_info()).empty());
}

TEST_CASE("a protocol whose check lets a defect pass is found") {
  auto lax = hotstuff_info();
  const auto whole = lax.check;
  const auto let_pass = [&](auto repaired) {
    lax.check = [whole, repaired](const signed_message& m, const replica_set& set) {
      return whole(repaired(m, set), set);
    };
  };
  SECTION("authors who do not exist") {
    let_pass([](signed_message m, const replica_set& set) {
      if (!set.contains(m.author))
        m.author = replica_id{3};
      return m;
    });
  }
  SECTION("a payload beside a vote") {
    let_pass([](signed_message m, const replica_set&) {
      if (m.kind == chained::number(chained::kind::vote))
        m.content = nullptr;
      return m;
    });
  }
  SECTION("a byte too many") {
    let_pass([](signed_message m, const replica_set&) {
      if (m.kind == chained::number(chained::kind::vote) && !decode<block_vote>(m.body))
        m.body.resize(m.body.size() - 1);
      return m;
    });
  }
  SECTION("wrong signatures in certificates") {
    lax.check = [whole](const signed_message& m, const replica_set& set) -> result<void> {
      const auto checked = whole(m, set);
      if (!checked && checked.error() == protocol_error::bad_certificate)
        return outcome::success();
      return checked;
    };
  }
  SECTION("defects that are evidence against nobody") {
    lax.never_signed = [](const signed_message&, const replica_set&) { return offence_name{}; };
  }
  SECTION("another's proposals") {
    let_pass([](signed_message m, const replica_set& set) {
      if (const auto p = decode<chained::proposal>(m.body); p && set.contains(m.author))
        m.author = p.value().block.header.proposer;
      return m;
    });
  }
  CHECK(stage{}.refusals(lax) == unnoticed);
}

TEST_CASE("who states two states after one block is convicted, and nobody else") {
  CHECK(stage{}.claims(hotstuff_info()).empty());
}

TEST_CASE("where nothing was signed nothing is tried") {
  stage s;
  s.kept.clear();
  s.stable.clear();
  CHECK(s.refusals(hotstuff_info()).empty());
  CHECK(s.claims(hotstuff_info()).empty());
}

} // namespace bezant::testing
