// What proves that a block is final in HotStuff, Jolteon and Simplex, and Simplex's own messages.
#include "protocols/chained/earlier_proof.hpp"
#include "protocols/registry.hpp"
#include "protocols/simplex/messages.hpp"
#include "tests/protocols/keyring.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
namespace say = chained_says;

namespace {

constexpr replica_id r0{0}, r1{1}, r2{2}, r3{3};

/// Blocks in views 1, 2, 3 and 4, and a look at a protocol that judges proofs of them.
struct chain {
  explicit chain(const std::string& protocol)
    : keys{4, 0, protocol}, info{*protocol_registry::built_in().find(protocol).value()} {}

  keyring keys;
  protocol_info info;
  block_ptr genesis = keys.genesis();
  block_ptr a = say::child(keys, *genesis, 1, r1, "a");
  block_ptr b = say::child(keys, *a, 2, r2, "b");
  block_ptr c = say::child(keys, *b, 3, r3, "c");
  block_ptr d = say::child(keys, *c, 4, r0, "d");

  [[nodiscard]] bool proves(const block& what, const bytes& proof) const {
    return bool{info.verify_commit(what.header(), proof, *keys.replicas())};
  }
  [[nodiscard]] bytes proof(const std::vector<block_ptr>& blocks) const { return say::proof(keys, blocks); }

  [[nodiscard]] signed_message own(replica_id who, simplex::kind k, const bytes& body) const {
    return keys.sign(who, {static_cast<message_kind>(k), body, nullptr});
  }
  [[nodiscard]] vote_certificate finalization(const block& of, std::vector<replica_id> signers = {r0, r1, r2}) const {
    vote_certificate made{vote_for(of), {}};
    for (const auto who : signers)
      made.shares.push_back({who, own(who, simplex::kind::finalize, encode(made.vote)).by});
    return made;
  }
  [[nodiscard]] std::error_code check(const signed_message& m) const {
    const auto checked = info.check(m, *keys.replicas());
    return checked ? std::error_code{} : checked.error();
  }
};

/// Every byte altered, every shorter length, and one byte more.
void check_exact(const chain& x, const block& what, const bytes& good) {
  REQUIRE(x.proves(what, good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad[i] ^= 1U;
    INFO("byte " << i);
    CHECK_FALSE(x.proves(what, bad));
    CHECK_FALSE(x.proves(what, bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(i))));
  }
  auto longer = good;
  longer.push_back(0);
  CHECK_FALSE(x.proves(what, longer));
}

} // namespace

TEST_CASE("three certified blocks in consecutive views prove the first in HotStuff", "[hotstuff][check]") {
  const chain x{"hotstuff"};
  check_exact(x, *x.a, x.proof({x.a, x.b, x.c}));
  CHECK(x.proves(*x.b, x.proof({x.b, x.c, x.d})));
  CHECK_FALSE(x.proves(*x.b, x.proof({x.a, x.b, x.c})));
  CHECK_FALSE(x.proves(*x.a, x.proof({x.a, x.b})));
  CHECK_FALSE(x.proves(*x.a, x.proof({})));
  CHECK_FALSE(x.proves(*x.a, x.proof({x.a, x.c, x.d})));
  CHECK_FALSE(x.proves(*x.c, x.proof({x.c, x.b, x.a})));
  const auto late = say::child(x.keys, *x.b, 4, r0);
  CHECK_FALSE(x.proves(*x.a, x.proof({x.a, x.b, late})));
  const auto gap = say::child(x.keys, *x.a, 3, r3);
  CHECK_FALSE(x.proves(*x.a, x.proof({x.a, gap, say::child(x.keys, *gap, 4, r0)})));
}

TEST_CASE("two certified blocks in consecutive rounds prove the first in Jolteon", "[jolteon][check]") {
  const chain x{"jolteon"};
  check_exact(x, *x.a, x.proof({x.a, x.b}));
  CHECK(x.proves(*x.c, x.proof({x.c, x.d})));
  CHECK_FALSE(x.proves(*x.b, x.proof({x.a, x.b})));
  CHECK_FALSE(x.proves(*x.a, x.proof({x.a, x.b, x.c})));
  CHECK_FALSE(x.proves(*x.a, x.proof({x.a})));
  CHECK_FALSE(x.proves(*x.a, x.proof({x.a, x.c})));
  CHECK_FALSE(x.proves(*x.a, x.proof({x.a, say::child(x.keys, *x.a, 3, r3)})));
}

TEST_CASE("notarization and finalization prove a block in Simplex", "[simplex][check]") {
  const chain x{"simplex"};
  const auto proof = [](const vote_certificate& notarization, const vote_certificate& finalization) {
    return encode(simplex::commit_proof{notarization, finalization});
  };
  const auto notarized = say::certificate(x.keys, *x.b);
  check_exact(x, *x.b, proof(notarized, x.finalization(*x.b)));
  CHECK(x.proves(*x.b, proof(notarized, x.finalization(*x.b, {r1, r2, r3}))));
  CHECK_FALSE(x.proves(*x.a, proof(notarized, x.finalization(*x.b))));
  CHECK_FALSE(x.proves(*x.b, proof(say::certificate(x.keys, *x.a), x.finalization(*x.b))));
  CHECK_FALSE(x.proves(*x.b, proof(notarized, x.finalization(*x.a))));
  CHECK_FALSE(x.proves(*x.b, proof(notarized, notarized)));
  CHECK_FALSE(x.proves(*x.b, proof(x.finalization(*x.b), x.finalization(*x.b))));
  CHECK_FALSE(x.proves(*x.b, proof(notarized, x.finalization(*x.b, {r1, r2}))));
  CHECK_FALSE(x.proves(*x.b, proof(notarized, {vote_for(*x.b), {}})));
  const auto none = genesis_certificate(x.keys.replicas()->chain());
  CHECK_FALSE(x.proves(*x.genesis, proof(none, none)));
}

TEST_CASE("a proof for a block that became final with later ones is made of theirs", "[chained][check]") {
  const auto name = GENERATE(std::string{"streamlet"}, "hotstuff", "jolteon", "simplex");
  INFO(name);
  const chain x{name};
  // Views 1, 3, 5 and then 8, 9, 10: none of the first three is final by itself.
  std::vector<block_ptr> path;
  const auto grow = [&](std::uint64_t view) {
    path.push_back(say::child(x.keys, path.empty() ? *x.genesis : *path.back(), view, r1));
  };
  for (const std::uint64_t view : {1U, 3U, 5U, 8U, 9U, 10U})
    grow(view);
  const std::size_t last = name == "streamlet" ? 4 : 3;
  const auto ends = [&]() -> bytes {
    if (name == "simplex")
      return encode(simplex::commit_proof{say::certificate(x.keys, *path[last]), x.finalization(*path[last])});
    const std::size_t links = name == "jolteon" ? 2 : 3;
    return x.proof({path.begin() + 3, path.begin() + 3 + static_cast<std::ptrdiff_t>(links)});
  }();
  REQUIRE(x.proves(*path[last], ends));
  const auto from = [&](std::size_t i) { return std::span{path}.subspan(i, last + 1 - i); };
  for (std::size_t i = 0; i <= last; ++i) {
    INFO("block " << i);
    const auto made = x.info.prove_earlier(from(i), ends);
    CHECK(x.proves(*path[i], made));
    CHECK((i == last) == (made == ends));
    CHECK(chained::read_earlier(made).has_value() == (i != last)); // the family's own forms are not taken for it
    if (i > 0)
      CHECK_FALSE(x.proves(*path[i - 1], made));
    // What a core begins with when that block is the root of its next life.
    testimony shown;
    x.info.testify_proof(made, shown);
    const auto own = encode(vote_for(*path[i]));
    CHECK(std::ranges::any_of(shown.statements, [&](const signed_message& m) { return m.body == own; }));
  }
  check_exact(x, *path[1], x.info.prove_earlier(from(1), ends));
  // A block in between that does not follow, and a path that is too long.
  auto broken = path;
  broken[1] = say::child(x.keys, *path[0], 4, r1);
  CHECK_FALSE(x.proves(*path[0], x.info.prove_earlier(std::span{broken}.first(last + 1), ends)));
  std::vector<block_ptr> longer(chained::earlier_proof::above_max, path[0]);
  longer.insert(longer.end(), path.begin() + 1, path.begin() + static_cast<std::ptrdiff_t>(last) + 1);
  CHECK(x.info.prove_earlier(longer, ends).empty());
  CHECK_FALSE(x.proves(*path[0], x.info.prove_earlier(from(0), bytes{1, 2, 3})));
}

TEST_CASE("who begins at a block that is final by a later one is not halted by a certificate beside it", "[chained]") {
  const auto name = GENERATE(std::string{"streamlet"}, "hotstuff", "jolteon", "simplex");
  INFO(name);
  const chain x{name};
  // The root of this life, of view 1, and a block beside it, of view 2: both were certified, and nobody honest minds.
  const auto root = say::child(x.keys, *x.genesis, 1, r1, "root");
  const auto beside = say::child(x.keys, *x.genesis, 2, r2, "beside");
  std::vector<block_ptr> path{root};
  for (const std::uint64_t view : {3U, 4U, 5U, 6U, 7U})
    path.push_back(say::child(x.keys, *path.back(), view, r1));
  const std::size_t last = 2;
  const auto ends =
    name == "simplex"
      ? encode(simplex::commit_proof{say::certificate(x.keys, *path[last]), x.finalization(*path[last])})
    : name == "streamlet" ? x.proof({path[1], path[2], path[3]})
    : name == "jolteon"   ? x.proof({path[2], path[3]})
                          : x.proof({path[2], path[3], path[4]});
  const auto made = x.info.prove_earlier(std::span{path}.first(last + 1), ends);
  REQUIRE(x.proves(*root, made));
  const auto core = x.info.make({r0, x.keys.replicas(), {}}, nullptr).value();
  effects out;
  core->step(time_point{1}, recovered{{}, root, made, {}}, out);
  const auto hears = [&](const block& certified) {
    core->step(time_point{2}, message_in{r3, say::notarization(x.keys, r3, say::certificate(x.keys, certified))}, out);
  };
  const auto conflicts = [&] {
    return std::ranges::count_if(out.list(), [](const effect& e) {
      const auto* n = std::get_if<note>(&e);
      return n != nullptr && n->what == "conflict";
    });
  };
  hears(*beside);
  CHECK(conflicts() == 0);
  // Once it has committed a block itself it knows better.
  for (const auto& b : path)
    hears(*b);
  for (const auto from : {r1, r2, r3}) // whomever it has asked
    for (const auto& b : path)
      core->step(time_point{3}, message_in{from, say::answer(x.keys, from, *b)}, out);
  if (name == "simplex")
    core->step(time_point{4},
               message_in{r3, x.own(r3, simplex::kind::finalization, encode(x.finalization(*path[last])))}, out);
  block_ptr newest;
  for (const auto& e : out.list())
    if (const auto* c = std::get_if<commit>(&e))
      newest = c->blocks.back();
  REQUIRE(newest);
  CHECK(conflicts() == 0);
  const auto below = *std::ranges::find(path, newest->header().parent, &block::id);
  hears(*say::child(x.keys, *below, newest->header().view.value(), r2, "against it"));
  CHECK(conflicts() == 1);
}

TEST_CASE("Simplex checks finalize votes, finalizations and questions", "[simplex][check]") {
  const chain x{"simplex"};
  using simplex::kind;
  const auto vote = [&](std::uint64_t view, std::uint64_t at) {
    return x.check(x.own(r1, kind::finalize, encode(block_vote{view_number{view}, height{at}, x.a->id()})));
  };
  CHECK_FALSE(vote(1, 1));
  CHECK_FALSE(vote(9, 1));
  CHECK(vote(0, 0) == protocol_error::bad_message);
  CHECK(vote(1, 0) == protocol_error::bad_message);
  CHECK(vote(1, 2) == protocol_error::bad_message);
  const auto finalized = [&](const vote_certificate& c) { return x.check(x.own(r1, kind::finalization, encode(c))); };
  CHECK_FALSE(finalized(x.finalization(*x.b)));
  CHECK(finalized(say::certificate(x.keys, *x.b)) == protocol_error::bad_certificate);
  CHECK(finalized(x.finalization(*x.b, {r1, r2})) == protocol_error::bad_certificate);
  CHECK(finalized(x.finalization(*x.b, {r1, r1, r2})) == protocol_error::bad_certificate);
  CHECK(finalized(genesis_certificate(x.keys.replicas()->chain())) == protocol_error::bad_certificate);
  const auto ask = [&](std::uint64_t first, std::uint64_t last) {
    return x.check(x.own(r1, kind::ask, encode(simplex::view_range{view_number{first}, view_number{last}})));
  };
  CHECK_FALSE(ask(1, 1));
  CHECK_FALSE(ask(5, 68));
  CHECK(ask(0, 3) == protocol_error::bad_message);
  CHECK(ask(4, 3) == protocol_error::bad_message);
  CHECK(ask(5, 69) == protocol_error::bad_message);
  auto with = x.own(r1, kind::finalize, encode(vote_for(*x.a)));
  with.content = x.a->content();
  CHECK(x.check(with));
  auto stranger = x.own(r1, kind::finalize, encode(vote_for(*x.a)));
  stranger.author = replica_id{4};
  CHECK(x.check(stranger) == protocol_error::bad_message);
  auto cut = x.own(r1, kind::ask, encode(simplex::view_range{view_number{1}, view_number{2}}));
  cut.body.pop_back();
  CHECK(x.check(cut) == protocol_error::bad_message);
  auto unknown = x.own(r1, kind::ask, cut.body);
  unknown.kind = 19;
  CHECK(x.check(unknown) == protocol_error::bad_message);
}

TEST_CASE("what contradicts what", "[chained][check]") {
  const chain h{"hotstuff"};
  const auto other = say::child(h.keys, *h.genesis, 1, r1, "other");
  const auto against = [](const chain& x, const signed_message& first, const signed_message& second) {
    CHECK(x.info.contradicts(first, second) == x.info.contradicts(second, first));
    return x.info.contradicts(first, second);
  };
  CHECK(against(h, say::vote(h.keys, r1, *h.a), say::vote(h.keys, r1, *other)));
  CHECK(against(h, say::proposal(h.keys, *h.a), say::proposal(h.keys, *other)));
  CHECK(against(h, say::timeout(h.keys, r1, 3, 0), say::timeout(h.keys, r1, 3, 1)));
  CHECK_FALSE(against(h, say::vote(h.keys, r1, *h.a), say::vote(h.keys, r1, *h.a)));
  CHECK_FALSE(against(h, say::vote(h.keys, r1, *h.a), say::vote(h.keys, r2, *other)));
  CHECK_FALSE(against(h, say::vote(h.keys, r1, *h.a), say::vote(h.keys, r1, *h.b)));
  CHECK_FALSE(against(h, say::vote(h.keys, r1, *h.a), say::timeout(h.keys, r1, 1, 0)));
  CHECK_FALSE(against(h, say::timeout(h.keys, r1, 3, 0), say::timeout(h.keys, r1, 4, 0)));
  const chain s{"simplex"};
  const auto finalize = [&](replica_id who, const block& b) {
    return s.own(who, simplex::kind::finalize, encode(vote_for(b)));
  };
  CHECK(against(s, finalize(r1, *s.a), say::timeout(s.keys, r1, 1, 0)));
  CHECK(against(s, finalize(r1, *s.a), finalize(r1, *say::child(s.keys, *s.genesis, 1, r1, "other"))));
  CHECK_FALSE(against(s, finalize(r1, *s.a), finalize(r1, *s.a)));
  CHECK_FALSE(against(s, finalize(r1, *s.a), say::timeout(s.keys, r2, 1, 0)));
  CHECK_FALSE(against(s, finalize(r1, *s.a), say::timeout(s.keys, r1, 2, 0)));
  CHECK_FALSE(against(s, finalize(r1, *s.a), say::vote(s.keys, r1, *s.a)));
}

TEST_CASE("what hangs on a block as its parent's certificate is just that", "[check]") {
  for (const std::string protocol : {"streamlet", "hotstuff", "jolteon", "simplex"}) {
    CAPTURE(protocol);
    const chain x{protocol};
    const auto holds = [&](const block& of, const bytes& justify) {
      return bool{x.info.verify_justify(of.header(), justify, *x.keys.replicas())};
    };
    const auto& good = x.b->justify();
    CHECK(holds(*x.a, x.a->justify())); // of the genesis block
    REQUIRE(holds(*x.b, good));
    CHECK_FALSE(holds(*x.b, {}));
    CHECK_FALSE(holds(*x.b, x.c->justify())); // of another block
    CHECK_FALSE(holds(*x.c, good));
    for (std::size_t i = 0; i < good.size(); ++i) {
      auto bad = good;
      bad[i] ^= 1U;
      INFO("byte " << i);
      CHECK_FALSE(holds(*x.b, bad));
    }
  }
}
