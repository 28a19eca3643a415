// Void orders in a proposed block are proven by the proposer's signature, the payload's digests and the one order.
#include "tests/audit/samples.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
namespace say = chained_says;

namespace {

constexpr replica_id r1{1};

transaction text(std::string_view s) {
  return transaction{bytes{s.begin(), s.end()}};
}

/// A proposal of replica 1 with these transactions.
signed_message proposal_with(const audit_world& w, std::vector<transaction> list) {
  const auto content = std::make_shared<const payload>(std::move(list));
  if (w.keys.replicas()->protocol() == "pbft") {
    const pbft::batch_header b{height{1}, view_number{1}, r1, content->root()};
    return w.keys.sign(r1, pbft::make_message(pbft::kind::pre_prepare, pbft::pre_prepare{view_number{1}, b}, content));
  }
  const block_header h{w.a->id(), view_number{2}, height{2}, r1, content->root()};
  return w.keys.sign(r1, chained::make_message(chained::kind::proposal,
                                               chained::proposal{{h, say::certificate(w.keys, *w.a)}, {}}, content));
}

std::vector<evidence> found_in(const audit_world& w, const signed_message& m) {
  audit::detector d{w.info, *w.keys.replicas(), &w.app};
  d.refused(m);
  return d.take();
}

} // namespace

TEST_CASE("a void order in a payload that the proposer signed is found and proven", "[audit]") {
  for (const auto& protocol : {"streamlet", "hotstuff", "jolteon", "simplex", "pbft"}) {
    INFO(protocol);
    const audit_world w{protocol};
    const auto found = found_in(w, proposal_with(w, {text("good 1"), text("void"), text("good 2")}));
    REQUIRE(found.size() == 1);
    const auto v = audit::verify(found[0], w.court());
    REQUIRE(v);
    CHECK(v.value().culprit == r1);
    CHECK(v.value().offence == "forged-order");
    CHECK(audit::verify(found[0], {&w.info, w.keys.replicas().get(), nullptr}).error()
          == audit::audit_error::no_application);

    auto e = std::get<forged_order>(found[0].what);
    e.offending = text("good 1");
    CHECK(audit::verify({found[0].chain, e}, w.court()).error() == audit::audit_error::not_an_offence);
    e.offending = text("void too");
    CHECK(audit::verify({found[0].chain, e}, w.court()).error() == audit::audit_error::foreign_order);
    e.transactions.push_back(e.offending.id());
    CHECK(audit::verify({found[0].chain, e}, w.court()).error() == audit::audit_error::foreign_order);
  }
}

TEST_CASE("a payload that somebody else put beside a proposal proves nothing against the proposer", "[audit]") {
  const audit_world w{"hotstuff"};
  auto m = proposal_with(w, {text("good 1")});
  m.content = std::make_shared<const payload>(std::vector{text("void")});
  CHECK(found_in(w, m).empty());
}

TEST_CASE("false evidence in a block is a void order as well, and true evidence is none", "[audit]") {
  const audit_world w{"jolteon"};
  const auto s = w.offences().front();
  const auto c = audit::contradiction_of(s.first, s.second, {}, w.info);
  REQUIRE(c);
  const evidence good{w.keys.replicas()->chain(), *c};
  auto bad = good;
  std::get<contradiction>(bad.what).author = replica_id{2};
  CHECK(found_in(w, proposal_with(w, {*pack(good)})).empty());
  const auto found = found_in(w, proposal_with(w, {text("good"), *pack(bad)}));
  REQUIRE(found.size() == 1);
  CHECK(audit::verify(found[0], w.court()).value().offence == "forged-order");
  // And evidence of that, in a block, is no void order.
  CHECK(found_in(w, proposal_with(w, {*pack(found[0])})).empty());
}
