// What one message alone proves, and what honest replicas may sign and nobody may call an offence.
#include "tests/audit/samples.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
namespace say = chained_says;

namespace {

constexpr replica_id r0{0}, r1{1}, r2{2}, r3{3};

std::string offence_of(const audit_world& w, const signed_message& m) {
  const auto v = audit::verify({w.keys.replicas()->chain(), malformed{m.author, statement_of(m)}}, w.court());
  return v ? v.value().offence : v.error().message();
}

const std::string none = make_error_code(audit::audit_error::not_an_offence).message();

signed_message proposal_of(const audit_world& w, const block_header& h, const vote_certificate& justify) {
  return w.keys.sign(r1, chained::make_message(chained::kind::proposal, chained::proposal{{h, justify}, {}}));
}

} // namespace

TEST_CASE("a proposal that does not follow its certificate is its author's offence", "[audit]") {
  for (const auto& protocol : {"streamlet", "hotstuff", "jolteon", "simplex"}) {
    INFO(protocol);
    const audit_world w{protocol};
    const auto good = say::child(w.keys, *w.b, 3, r1, "good");
    const auto justify = say::certificate(w.keys, *w.b);
    const auto altered = [&](auto change) {
      auto h = good->header();
      change(h);
      return offence_of(w, proposal_of(w, h, justify));
    };
    CHECK(altered([](block_header&) {}) == none);
    CHECK(altered([&](block_header& h) { h.parent = w.a->id(); }) == "wrong-proposal");
    CHECK(altered([](block_header& h) { h.view = view_number{2}; }) == "wrong-proposal");
    CHECK(altered([](block_header& h) { h.at = height{4}; }) == "wrong-proposal");
    CHECK(altered([](block_header& h) { h.proposer = r2; }) == "wrong-proposal");
    // A payload beside it is not signed; its root may be anything.
    CHECK(altered([](block_header& h) { h.payload_root = {}; }) == none);
    auto few = justify;
    few.shares.pop_back();
    CHECK(offence_of(w, proposal_of(w, good->header(), few)) == "wrong-proposal");
    auto forged = justify;
    forged.shares.front().by.value[5] ^= 1U;
    CHECK(offence_of(w, proposal_of(w, good->header(), forged)) == "wrong-proposal");
    CHECK(offence_of(w, w.keys.sign(r1, {chained::number(chained::kind::proposal), {1, 2}, nullptr}))
          == "wrong-proposal");
  }
}

TEST_CASE("Jolteon: a block that skips rounds without a timeout certificate is an offence, in HotStuff it is none",
          "[audit]") {
  for (const auto& [protocol, expected] : {std::pair{"jolteon", std::string{"wrong-proposal"}}, {"hotstuff", none}}) {
    const audit_world w{protocol};
    const auto skips = say::child(w.keys, *w.b, 4, r1, "good");
    CHECK(offence_of(w, say::proposal(w.keys, *skips)) == expected);
  }
}

TEST_CASE("votes and timeouts that no honest replica signs", "[audit]") {
  const audit_world w{"hotstuff"}, plain{"simplex"};
  const auto vote = [&](std::uint64_t view, std::uint64_t at) {
    return offence_of(w, w.keys.sign(r1, chained::make_message(chained::kind::vote,
                                                               block_vote{view_number{view}, height{at}, w.a->id()})));
  };
  CHECK(vote(3, 3) == none);
  CHECK(vote(3, 4) == "wrong-vote");
  CHECK(vote(0, 0) == "wrong-vote");
  CHECK(offence_of(w, say::timeout(w.keys, r1, 5, 4)) == none);
  CHECK(offence_of(w, say::timeout(w.keys, r1, 5, 5)) == "wrong-timeout");
  CHECK(offence_of(plain, say::timeout(plain.keys, r1, 5, 1)) == "wrong-timeout");
}

TEST_CASE("PBFT: who is not the primary, a wrong O and a junk entry of P are offences", "[audit]") {
  const audit_world w{"pbft"};
  const auto b = pbft_says::batch(w.keys, 1, 1, "good");
  const auto proposal = [&](const pbft::pre_prepare& p) {
    return offence_of(w, w.keys.sign(r1, pbft::make_message(pbft::kind::pre_prepare, p)));
  };
  CHECK(proposal({view_number{1}, b}) == none);
  CHECK(proposal({view_number{2}, b}) == "wrong-proposal");
  CHECK(offence_of(w, pbft_says::vote(w.keys, pbft::kind::prepare, 1, 1, b)) == "wrong-vote");
  CHECK(offence_of(w, pbft_says::vote(w.keys, pbft::kind::commit, 1, 1, b)) == none);
  const std::vector<signed_message> changes{pbft_says::view_change(w.keys, 0, 5), pbft_says::view_change(w.keys, 2, 5),
                                            pbft_says::view_change(w.keys, 3, 5)};
  CHECK(offence_of(w, pbft_says::new_view(w.keys, 5, changes)) == none);
  CHECK(offence_of(w, pbft_says::new_view(w.keys, 5, changes, std::vector{b})) == "wrong-new-view");
  auto junk = pbft_says::prepared(w.keys, 1, b, {0, 2});
  CHECK(offence_of(w, pbft_says::view_change(w.keys, 1, 3, {junk})) == none);
  junk.prepares.front().by.value[0] ^= 1U;
  const auto change = pbft_says::view_change(w.keys, 1, 3, {junk});
  REQUIRE(w.info.check(change, *w.keys.replicas())); // others need the rest of it
  CHECK(offence_of(w, change) == "wrong-view-change");
}

TEST_CASE("what an honest replica signs while views pass is no offence", "[audit]") {
  const audit_world w{"hotstuff"};
  const auto headers = w.headers();
  const std::vector<signed_message> honest{say::vote(w.keys, r1, *w.a),
                                           say::vote(w.keys, r1, *w.b),
                                           say::vote(w.keys, r1, *w.c),
                                           say::timeout(w.keys, r1, 3, 2),
                                           say::timeout(w.keys, r1, 4, 3),
                                           say::timeout(w.keys, r1, 6, 3),
                                           say::proposal(w.keys, *say::child(w.keys, *w.c, 7, r1, "good")),
                                           say::timeout(w.keys, r1, 7, 3)};
  for (const auto& first : honest)
    for (const auto& second : honest)
      CHECK_FALSE(w.info.offence(first, second, headers));
  // HotStuff's lock is the grandparent: a vote for a block on the locked block's child's level is fine.
  CHECK_FALSE(w.info.offence(say::vote(w.keys, r1, *w.c), say::vote(w.keys, r1, *w.x), headers));
  const audit_world j{"jolteon"};
  // A timeout certificate may have come from a quorum that knew less.
  CHECK_FALSE(j.info.offence(say::timeout(j.keys, r1, 3, 2), say::vote(j.keys, r1, *j.x), j.headers()));
}

TEST_CASE("an exchange's transaction never begins with the house's tag", "[audit]") {
  std::uint32_t session = 0;
  for (std::size_t i = 4; i-- > 0;)
    session = session << 8U | system_tag[i];
  CHECK(session >= (1U << 16U)); // the most sessions that a genesis has
}
