// What Streamlet's check and verify_commit accept and refuse.
#include "protocols/streamlet/streamlet.hpp"
#include "tests/protocols/keyring.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
using chained::kind;
using chained::make_message;
namespace say = chained_says;

namespace {

constexpr replica_id r0{0}, r1{1}, r2{2}, r3{3};

/// Three blocks in epochs 1, 2, 3 on a chain of four replicas.
struct chain {
  keyring keys{4, 0, "streamlet"};
  block_ptr genesis = keys.genesis();
  block_ptr a = say::child(keys, *genesis, 1, r1, "a");
  block_ptr b = say::child(keys, *a, 2, r2, "b");
  block_ptr c = say::child(keys, *b, 3, r3, "c");
  protocol_info info = streamlet_info();

  [[nodiscard]] std::error_code check(const signed_message& m) const {
    const auto checked = info.check(m, *keys.replicas());
    return checked ? std::error_code{} : checked.error();
  }
  [[nodiscard]] std::error_code check_body(const justified_header& h, payload_ptr content, replica_id author) const {
    return check(
      keys.sign(author, make_message(kind::proposal, chained::proposal{h, std::nullopt}, std::move(content))));
  }
  [[nodiscard]] std::error_code check(const vote_certificate& x) const { return check(say::notarization(keys, r0, x)); }
  [[nodiscard]] bool proves(const block& what, const bytes& proof) const {
    return bool{info.verify_commit(what.header(), proof, *keys.replicas())};
  }
};

} // namespace

TEST_CASE("every message that Streamlet sends passes its check", "[streamlet][check]") {
  const chain x;
  CHECK_FALSE(x.check(say::proposal(x.keys, *x.a)));
  CHECK_FALSE(x.check(say::proposal(x.keys, *x.b)));
  CHECK_FALSE(x.check(say::vote(x.keys, r3, *x.b)));
  CHECK_FALSE(x.check(say::notarization(x.keys, r3, say::certificate(x.keys, *x.b))));
  CHECK_FALSE(x.check(say::answer(x.keys, r0, *x.b)));
  CHECK_FALSE(x.check(say::request(x.keys, r0, say::certificate(x.keys, *x.b), *x.genesis)));
}

TEST_CASE("a certificate counts distinct signers in ascending order, and their signatures", "[streamlet][check]") {
  const chain x;
  const auto good = say::certificate(x.keys, *x.b);
  REQUIRE_FALSE(x.check(good));
  auto bad = good;
  SECTION("all four") {
    bad.shares.push_back(say::share(x.keys, r3, bad.vote));
    CHECK_FALSE(x.check(bad));
    return;
  }
  SECTION("one too few") {
    bad.shares.pop_back();
  }
  SECTION("none") {
    bad.shares.clear();
  }
  SECTION("one of them twice") {
    bad.shares[2] = bad.shares[1];
  }
  SECTION("a quorum and one of them again") {
    bad.shares.push_back(bad.shares[2]);
  }
  SECTION("not in order") {
    std::swap(bad.shares[0], bad.shares[1]);
  }
  SECTION("a stranger") {
    bad.shares[2].who = replica_id{4};
  }
  SECTION("another replica's signature") {
    bad.shares[2].by = bad.shares[1].by;
  }
  SECTION("another epoch than was signed") {
    bad.vote.view = view_number{9};
  }
  SECTION("another height than was signed") {
    bad.vote.at = height{9};
  }
  SECTION("another block than was signed") {
    bad.vote.block = x.a->id();
  }
  SECTION("votes for genesis, which needs none") {
    bad = say::certificate(x.keys, *x.genesis, std::vector{r0, r1, r2});
  }
  SECTION("the genesis block's own, which everybody has") {
    bad = genesis_certificate(x.keys.replicas()->chain());
  }
  CHECK(x.check(bad) == protocol_error::bad_certificate);
}

TEST_CASE("a proposal that does not fit its parent, payload or proposer is refused", "[streamlet][check]") {
  const chain x;
  auto h = *justified_header_of(*x.b);
  auto content = x.b->content();
  auto author = r2;
  REQUIRE_FALSE(x.check_body(h, content, author));
  std::error_code expected = protocol_error::bad_message;
  SECTION("by somebody else") {
    author = r1;
  }
  SECTION("a proposer who does not exist") {
    h.header.proposer = replica_id{4};
    CHECK(x.check(x.keys.sign(r2, make_message(kind::block, h, content))) == expected);
  }
  SECTION("on another parent than its certificate's") {
    h.header.parent = x.genesis->id();
  }
  SECTION("at another height than the next") {
    h.header.at = height{3};
  }
  SECTION("at the height of genesis") {
    h.header.at = height{0};
  }
  SECTION("in its parent's epoch") {
    h.header.view = view_number{1};
  }
  SECTION("before its parent's epoch") {
    h.header.view = view_number{0};
  }
  SECTION("without its payload") {
    content = nullptr;
    expected = protocol_error::bad_payload;
  }
  SECTION("with another payload") {
    content = x.a->content();
    expected = protocol_error::bad_payload;
  }
  SECTION("with too small a certificate") {
    h.justify.shares.pop_back();
    expected = protocol_error::bad_certificate;
  }
  SECTION("on a parent that claims to be genesis") {
    h.justify.shares.clear();
    expected = protocol_error::bad_certificate;
  }
  CHECK(x.check_body(h, content, author) == expected);
}

TEST_CASE("other malformed messages are refused", "[streamlet][check]") {
  const chain x;
  auto m = say::vote(x.keys, r1, *x.b);
  std::error_code expected = protocol_error::bad_message;
  const auto vote = [&](block_vote v) { return x.keys.sign(r1, make_message(kind::vote, v)); };
  const auto request = [&](block_request r) { return x.keys.sign(r1, make_message(kind::request, r)); };
  const block_ref genesis{height{0}, x.genesis->id()}, a{height{1}, x.a->id()};
  SECTION("an unknown kind") {
    m.kind = 9;
  }
  SECTION("kind zero") {
    m.kind = 0;
  }
  SECTION("an author who does not exist") {
    m.author = replica_id{4};
  }
  SECTION("a truncated body") {
    m.body.pop_back();
  }
  SECTION("a body with something behind it") {
    m.body.push_back(0);
  }
  SECTION("an empty body") {
    m.body.clear();
  }
  SECTION("a vote in epoch 0") {
    m = vote({view_number{0}, height{0}, x.genesis->id()});
  }
  SECTION("a vote at height 0") {
    m = vote({view_number{1}, height{0}, x.a->id()});
  }
  SECTION("a vote above what epochs allow") {
    m = vote({view_number{1}, height{2}, x.a->id()});
  }
  SECTION("a request that has nothing") {
    m = request({say::certificate(x.keys, *x.b), {}});
  }
  SECTION("a request for genesis") {
    m = request({genesis_certificate(x.keys.replicas()->chain()), {genesis}});
  }
  SECTION("a request out of order") {
    m = request({say::certificate(x.keys, *x.b), {genesis, a}});
  }
  SECTION("a request that has more than it may say") {
    // The bound is the codec's, so such a body has to be made by hand.
    auto one = request({say::certificate(x.keys, *x.b), {genesis}});
    const auto place = encode(genesis);
    one.body[one.body.size() - place.size() - 4] = 5;
    for (int i = 0; i < 4; ++i)
      one.body.insert(one.body.end(), place.begin(), place.end());
    m = one;
  }
  SECTION("a vote with a payload") {
    m.content = x.b->content();
    expected = protocol_error::bad_payload;
  }
  SECTION("a request with too small a certificate") {
    auto c = say::certificate(x.keys, *x.b);
    c.shares.pop_back();
    m = request({c, {genesis}});
    expected = protocol_error::bad_certificate;
  }
  CHECK(x.check(m) == expected);
}

TEST_CASE("three adjacent blocks with consecutive epochs prove the middle one", "[streamlet][check]") {
  const chain x;
  CHECK(x.proves(*x.a, say::proof(x.keys, std::vector{x.genesis, x.a, x.b})));
  CHECK(x.proves(*x.b, say::proof(x.keys, std::vector{x.a, x.b, x.c})));
  CHECK_FALSE(x.proves(*x.a, say::proof(x.keys, std::vector{x.a, x.b, x.c})));
  CHECK_FALSE(x.proves(*x.c, say::proof(x.keys, std::vector{x.a, x.b, x.c})));
}

TEST_CASE("a proof that was altered anywhere proves nothing", "[streamlet][check]") {
  const chain x;
  const auto good = say::proof(x.keys, std::vector{x.a, x.b, x.c});
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad[i] ^= 1U;
    INFO("byte " << i);
    CHECK_FALSE(x.proves(*x.b, bad));
  }
  for (std::size_t n = 0; n < good.size(); ++n)
    CHECK_FALSE(x.proves(*x.b, bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(n))));
  auto longer = good;
  longer.push_back(0);
  CHECK_FALSE(x.proves(*x.b, longer));
}

TEST_CASE("notarized blocks with a gap in epochs or in the chain prove nothing", "[streamlet][check]") {
  const chain x;
  const auto late = say::child(x.keys, *x.b, 4, r0);
  const auto gap = say::child(x.keys, *x.a, 3, r3);
  const auto after_gap = say::child(x.keys, *gap, 4, r0);
  CHECK_FALSE(x.proves(*x.b, say::proof(x.keys, std::vector{x.a, x.b, late})));
  CHECK_FALSE(x.proves(*gap, say::proof(x.keys, std::vector{x.a, gap, after_gap})));
  CHECK_FALSE(x.proves(*gap, say::proof(x.keys, std::vector{x.b, gap, after_gap})));
  CHECK_FALSE(x.proves(*x.b, say::proof(x.keys, std::vector{x.a, x.b, x.b})));
}

TEST_CASE("a message of one chain is none on another", "[streamlet][check]") {
  const chain x;
  const keyring other{4, 1, "streamlet"};
  const auto proposal = say::proposal(x.keys, *x.b);
  CHECK_FALSE(other.replicas()->verify(proposal.author, proposal.kind, proposal.body, proposal.by));
  CHECK_FALSE(x.info.check(proposal, *other.replicas()));
  CHECK_FALSE(x.info.verify_commit(x.b->header(), say::proof(x.keys, std::vector{x.a, x.b, x.c}), *other.replicas()));
}

TEST_CASE("kinds have names", "[streamlet][check]") {
  const auto info = streamlet_info();
  CHECK(info.kind_name(1) == "proposal");
  CHECK(info.kind_name(2) == "vote");
  CHECK(info.kind_name(3) == "certificate");
  CHECK(info.kind_name(4) == "request");
  CHECK(info.kind_name(5) == "block");
  CHECK(info.kind_name(0) == "unknown");
  CHECK(info.kind_name(200) == "unknown");
}

TEST_CASE("options are read, and wrong ones refused with a sentence", "[streamlet]") {
  const keyring keys{4, 0, "streamlet"};
  const auto why = [&](std::vector<protocol_option> options) {
    std::string sentence;
    const auto made = streamlet_info().make({r0, keys.replicas(), std::move(options)}, &sentence);
    CHECK(bool{made} == sentence.empty());
    if (!made)
      CHECK(made.error() == protocol_error::bad_option);
    return sentence;
  };
  CHECK(why({}).empty());
  CHECK(why({{"delta", "1.5s"}, {"echo", "certificates"}, {"leader", "round_robin"}}).empty());
  CHECK_THAT(why({{"delta", "0ms"}}), Catch::Contains("delta"));
  CHECK_THAT(why({{"delta", "61m"}}), Catch::Contains("delta"));
  CHECK_THAT(why({{"delta", "soon"}}), Catch::Contains("delta"));
  CHECK_THAT(why({{"leader", "me"}}), Catch::Contains("round_robin"));
  CHECK_THAT(why({{"ecko", "full"}}), Catch::Contains("ecko"));
}
