// What a checker says when the checks of a replica let something through.
#include "protocols/pbft/messages.hpp"
#include "simulation/admission_check.hpp"
#include "tests/protocols/keyring.hpp"

#include <catch2/catch.hpp>

namespace bezant::testing {

namespace {

constexpr replica_id r0{0};

class watched_gate {
public:
  explicit watched_gate(const char* protocol) : keys{4, 0, protocol} {
    check.begin(keys.replicas(), *protocol_registry::built_in().find(protocol).value());
  }

  void deliver(const signed_message& m) { check.delivered({}, r0, m, found); }

  [[nodiscard]] std::string broken() const { return found.empty() ? "" : found.list().front().invariant; }

  keyring keys;
  simulation::admission_check check;
  simulation::violation_list found;
};

signed_message proposal_of(const watched_gate& g, const block_header& header, const vote_certificate& justify) {
  const chained::proposal p{{header, justify}, std::nullopt};
  return g.keys.sign(header.proposer, chained::make_message(chained::kind::proposal, p, empty_payload()));
}

} // namespace

TEST_CASE("blocks with their parents' certificates may come in") {
  watched_gate g{"hotstuff"};
  const auto a = chained_says::child(g.keys, *g.keys.genesis(), 1, r0);
  const auto b = chained_says::child(g.keys, *a, 2, replica_id{1});
  g.deliver(chained_says::proposal(g.keys, *a));
  g.check.entered(r0, view_number{2});
  g.deliver(chained_says::proposal(g.keys, *b));
  g.deliver(chained_says::answer(g.keys, replica_id{2}, *b));
  CHECK(g.broken().empty());
}

TEST_CASE("a block that does not follow its certificate is found") {
  watched_gate g{"hotstuff"};
  const auto a = chained_says::child(g.keys, *g.keys.genesis(), 2, r0);
  const auto justify = chained_says::certificate(g.keys, *a);
  block_header header{a->id(), view_number{3}, height{2}, r0, empty_payload()->root()};
  SECTION("another parent") {
    header.parent = g.keys.genesis()->id();
  }
  SECTION("no higher view") {
    header.view = view_number{2};
  }
  SECTION("another height") {
    header.at = height{3};
  }
  g.deliver(proposal_of(g, header, justify));
  CHECK(g.broken() == "admission");
}

TEST_CASE("a certificate of too few signers is found") {
  watched_gate g{"jolteon"};
  const auto a = chained_says::child(g.keys, *g.keys.genesis(), 1, r0);
  auto c = chained_says::certificate(g.keys, *a);
  SECTION("one is missing") {
    c.shares.pop_back();
  }
  SECTION("one is there twice") {
    c.shares.back() = c.shares.front();
  }
  g.deliver(chained_says::notarization(g.keys, r0, c));
  CHECK(g.broken() == "admission");
}

TEST_CASE("a certificate of a higher view that moves nobody is found") {
  watched_gate g{"hotstuff"};
  const auto a = chained_says::child(g.keys, *g.keys.genesis(), 7, r0);
  const auto c = chained_says::notarization(g.keys, r0, chained_says::certificate(g.keys, *a));
  g.check.entered(r0, view_number{1});
  g.deliver(c);
  SECTION("it moved") {
    g.check.entered(r0, view_number{8});
    g.deliver(c);
    CHECK(g.broken().empty());
  }
  SECTION("it did not") {
    g.deliver(c);
    CHECK(g.broken() == "higher-view");
  }
  SECTION("the replica died over it") {
    g.check.entered(r0, view_number{1});
    g.deliver(c);
    CHECK(g.broken().empty());
  }
}

TEST_CASE("PBFT: a new-view that moves nobody is found, and one of too few") {
  watched_gate g{"pbft"};
  pbft::new_view n{view_number{9}, {}, {}};
  for (std::uint32_t i = 0; i < 3; ++i)
    n.changes.push_back({replica_id{i}, {}, {}});
  const auto said = [&] { return g.keys.sign(replica_id{1}, pbft::make_message(pbft::kind::new_view, n)); };
  g.deliver(said());
  CHECK(g.broken().empty());
  SECTION("nobody moved") {
    g.deliver(said());
    CHECK(g.broken() == "higher-view");
  }
  SECTION("two of four asked for it") {
    g.check.entered(r0, view_number{9});
    n.changes.pop_back();
    g.deliver(said());
    CHECK(g.broken() == "admission");
  }
}

} // namespace bezant::testing
