// Evidence holds exactly as it was made: whatever is altered in it, it is refused.
#include "tests/audit/samples.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
namespace say = chained_says;

namespace {

constexpr replica_id r0{0}, r1{1}, r2{2};
const std::vector<std::string> protocols{"streamlet", "hotstuff", "jolteon", "simplex", "pbft"};

evidence evidence_of(const audit_world& w, const offence_sample& s) {
  std::vector<block_header> headers;
  auto c = audit::contradiction_of(s.first, s.second, {}, w.info);
  // The fewest of the headers that show it, as a detector would bring them.
  const auto all = w.headers();
  for (std::size_t set = 1; !c && set < (std::size_t{1} << all.size()); ++set) {
    headers.clear();
    for (std::size_t i = 0; i < all.size(); ++i)
      if ((set >> i & 1U) != 0)
        headers.push_back(all[i]);
    for (const auto& m : s.shown)
      if (const auto p = w.info.proposes(m.kind, m.body); p && headers.size() < contradiction::headers_max
                                                          && std::ranges::find(headers, p->header) == headers.end()
                                                          && std::ranges::find(all, p->header) == all.end())
        headers.push_back(p->header);
    c = audit::contradiction_of(s.first, s.second, headers, w.info);
  }
  REQUIRE(c);
  return {w.keys.replicas()->chain(), std::move(*c)};
}

std::error_code refusal(const audit_world& w, const evidence& e) {
  const auto v = audit::verify(e, w.court());
  return v ? std::error_code{} : v.error();
}

} // namespace

TEST_CASE("every offence that two messages prove is proven by them", "[audit]") {
  for (const auto& protocol : protocols) {
    const audit_world w{protocol};
    for (const auto& s : w.offences()) {
      INFO(protocol << ": " << s.name);
      const auto e = evidence_of(w, s);
      const auto v = audit::verify(e, w.court());
      REQUIRE(v);
      CHECK(v.value().culprit == r1);
      CHECK(v.value().offence == s.name);
      const auto read = load_evidence(save_evidence(e));
      REQUIRE(read);
      CHECK(audit::verify(read.value(), w.court()).value() == v.value());
    }
  }
}

TEST_CASE("evidence with any byte altered, cut off or added is refused", "[audit]") {
  for (const auto& protocol : protocols) {
    const audit_world w{protocol};
    for (const auto& s : w.offences()) {
      INFO(protocol << ": " << s.name);
      const auto good = save_evidence(evidence_of(w, s));
      std::size_t passed = 0;
      for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] ^= 1U;
        if (const auto read = load_evidence(bad); read && audit::verify(read.value(), w.court()))
          ++passed;
        if (load_evidence(byte_view{good}.first(i)))
          ++passed;
      }
      CHECK(passed == 0);
      auto longer = good;
      longer.push_back(0);
      CHECK_FALSE(load_evidence(longer));
    }
  }
}

TEST_CASE("two messages that do not contradict each other prove nothing, though their author signed them", "[audit]") {
  const audit_world w{"hotstuff"};
  const auto other = say::child(w.keys, *w.a, 2, r1, "good other");
  const auto good = say::vote(w.keys, r1, *w.b);
  const auto claim = [&](const signed_message& first, const signed_message& second) {
    contradiction c{r1, statement_of(first), statement_of(second), {}};
    if (std::tie(c.second.kind, c.second.body) < std::tie(c.first.kind, c.first.body))
      std::swap(c.first, c.second);
    return refusal(w, {w.keys.replicas()->chain(), c});
  };
  auto altered = vote_for(*other);
  const auto sign = [&](const block_vote& v) { return w.keys.sign(r1, chained::make_message(chained::kind::vote, v)); };
  REQUIRE_FALSE(claim(good, sign(altered)));
  altered.view = view_number{7};
  CHECK(claim(good, sign(altered)) == audit::audit_error::not_an_offence);
  CHECK(claim(good, good) == codec_error::not_canonical);
  CHECK(claim(good, say::vote(w.keys, r2, *other)) == crypto_error::bad_signature);
  CHECK(claim(say::vote(w.keys, r2, *w.b), say::vote(w.keys, r2, *other)) == crypto_error::bad_signature);
  CHECK(claim(good, say::timeout(w.keys, r1, 2, 1)) == audit::audit_error::not_an_offence);
}

TEST_CASE("evidence of another chain, protocol or replica is refused", "[audit]") {
  const audit_world w{"jolteon"}, elsewhere{"jolteon", 1}, otherwise{"hotstuff"};
  auto e = evidence_of(w, w.offences().front());
  CHECK(refusal(elsewhere, e) == audit::audit_error::foreign_chain);
  CHECK(refusal(otherwise, e) == crypto_error::bad_signature);
  e.chain = elsewhere.keys.replicas()->chain();
  CHECK(refusal(elsewhere, e) == crypto_error::bad_signature);
  e = evidence_of(w, w.offences().front());
  std::get<contradiction>(e.what).author = replica_id{4};
  CHECK(refusal(w, e) == crypto_error::unknown_signer);
  std::get<contradiction>(e.what).author = r2;
  CHECK(refusal(w, e) == crypto_error::bad_signature);
}

TEST_CASE("one proof has one spelling", "[audit]") {
  const audit_world w{"hotstuff"};
  for (const auto& s : w.offences()) {
    INFO(s.name);
    auto e = evidence_of(w, s);
    auto& c = std::get<contradiction>(e.what);
    std::swap(c.first, c.second);
    CHECK(refusal(w, e) == codec_error::not_canonical);
    std::swap(c.first, c.second);
    c.headers.push_back(say::child(w.keys, *w.c, 9, r0, "good more")->header());
    std::ranges::sort(c.headers, std::less{}, [](const block_header& h) { return digest_of(h); });
    CHECK(refusal(w, e) == audit::audit_error::superfluous);
  }
}

TEST_CASE("evidence travels in a transaction of the house", "[audit]") {
  const audit_world w{"pbft"};
  const auto e = evidence_of(w, w.offences().front());
  const auto t = pack(e);
  REQUIRE(t);
  CHECK(culprit_of(*t) == r1);
  CHECK(audit::check_transaction(*t, w.court()));
  auto data = bytes{t->data().begin(), t->data().end()};
  data.back() ^= 1U;
  CHECK_FALSE(audit::check_transaction(transaction{data}, w.court()));
  CHECK_FALSE(culprit_of(transaction{bytes{1, 2, 3}}));
  const block_header h{w.genesis->id(), view_number{1}, height{1}, r0, payload{{transaction{bytes{1}}, *t}}.root()};
  CHECK(culprits_in(block{h, std::make_shared<const payload>(std::vector{transaction{bytes{1}}, *t}), {}})
        == std::vector{r1});
}

TEST_CASE("each reason to refuse evidence is an error with words of its own", "[audit]") {
  using enum audit::audit_error;
  std::set<std::string> texts;
  for (const auto e : {foreign_chain, not_an_offence, superfluous, foreign_order, no_application, unknown_system}) {
    const std::error_code code = e;
    CHECK(code);
    CHECK(code.category().name() == std::string_view{"bezant.audit"});
    texts.insert(code.message());
  }
  CHECK(texts.size() == 6);
  CHECK(texts.contains("the evidence is of another chain"));
}
