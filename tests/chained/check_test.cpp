// What the checks of HotStuff, Jolteon, Simplex and responsive Streamlet accept and refuse beyond what all of the
// family share (that is in tests/protocols/streamlet_check_test.cpp): timeouts, their certificates, and what hangs on
// them.
#include "protocols/registry.hpp"
#include "protocols/simplex/messages.hpp"
#include "tests/protocols/keyring.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
using chained::kind;
using chained::make_message;
using chained::timeout_certificate;
using chained::timeout_vote;
namespace say = chained_says;

namespace {

constexpr replica_id r0{0}, r1{1}, r2{2}, r3{3};

struct chain {
  explicit chain(const std::string& protocol)
    : keys{4, 0, protocol}, info{*protocol_registry::built_in().find(protocol).value()} {}

  keyring keys;
  protocol_info info;
  block_ptr genesis = keys.genesis();
  block_ptr a = say::child(keys, *genesis, 1, r1, "a");
  block_ptr b = say::child(keys, *a, 2, r2, "b");

  [[nodiscard]] std::error_code check(const signed_message& m) const {
    const auto checked = info.check(m, *keys.replicas());
    return checked ? std::error_code{} : checked.error();
  }
  [[nodiscard]] std::error_code check(const timeout_certificate& c) const {
    return check(keys.sign(r0, make_message(kind::timeout_certificate, c)));
  }
  [[nodiscard]] std::error_code check(const timeout_vote& t) const {
    return check(keys.sign(r0, make_message(kind::timeout, t)));
  }
  /// Replicas 0, 1, 2 gave `view` up; they state 0, 1, 0 and attach the certificate of a.
  [[nodiscard]] timeout_certificate given_up(std::uint64_t view) const {
    return say::given_up(keys, view, *a, std::vector<std::pair<replica_id, std::uint64_t>>{{r0, 0}, {r1, 1}, {r2, 0}});
  }
  [[nodiscard]] timeout_certificate plain(std::uint64_t view) const {
    return say::given_up(keys, view, *genesis,
                         std::vector<std::pair<replica_id, std::uint64_t>>{{r0, 0}, {r1, 0}, {r2, 0}});
  }
  [[nodiscard]] chained::timeout_share share(replica_id who, std::uint64_t view, std::uint64_t high) const {
    return {who, view_number{high}, say::timeout(keys, who, view, high).by};
  }
};

} // namespace

TEST_CASE("a timeout certificate counts signers, checks what each states, and has the certificate for it",
          "[chained][check]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon");
  const chain x{protocol};
  auto c = x.given_up(3);
  REQUIRE_FALSE(x.check(c));
  SECTION("good: all four") {
    c.shares.push_back(x.share(r3, 3, 1));
    CHECK_FALSE(x.check(c));
    return;
  }
  SECTION("good: a certificate above what anybody states") {
    c.high = say::certificate(x.keys, *x.b);
    CHECK_FALSE(x.check(c));
    return;
  }
  SECTION("one signer too few") {
    c.shares.pop_back();
  }
  SECTION("none") {
    c.shares.clear();
  }
  SECTION("a signer twice") {
    c.shares[2] = c.shares[1];
  }
  SECTION("a quorum and a signer again, who states something else") {
    c.shares.push_back(x.share(r2, 3, 1));
  }
  SECTION("not in order") {
    std::swap(c.shares[0], c.shares[1]);
  }
  SECTION("a stranger") {
    c.shares[2].who = replica_id{4};
  }
  SECTION("another's signature") {
    c.shares[2].by = c.shares[0].by;
  }
  SECTION("another view than was signed") {
    c.view = view_number{4};
  }
  SECTION("less than was signed, so that the leader may build on an older block") {
    c.shares[1].high = view_number{0};
  }
  SECTION("more than was signed") {
    c.shares[0].high = view_number{1};
  }
  SECTION("a certificate lower than what a signer states") {
    c.high = genesis_certificate(x.keys.replicas()->chain());
  }
  SECTION("a certificate that is none") {
    c.high.shares.pop_back();
  }
  SECTION("a certificate of the very view given up") {
    c = x.given_up(2);
    REQUIRE_FALSE(x.check(c));
    c.high = say::certificate(x.keys, *x.b);
  }
  SECTION("view 0") {
    c = x.plain(0);
  }
  CHECK(x.check(c) == protocol_error::bad_certificate);
}

TEST_CASE("where timeouts carry no certificate they state nothing", "[chained][check]") {
  const auto* const protocol = GENERATE("simplex", "streamlet");
  const chain x{protocol};
  auto c = x.plain(3);
  REQUIRE_FALSE(x.check(c));
  CHECK_FALSE(x.check(timeout_vote{view_number{3}, view_number{0}}));
  CHECK(x.check(timeout_vote{view_number{3}, view_number{1}}) == protocol_error::bad_message);
  SECTION("a share that states something") {
    c.shares[1] = x.share(r1, 3, 1);
  }
  SECTION("all of it as HotStuff has it") {
    c = x.given_up(3);
  }
  SECTION("an attached certificate") {
    c.high = say::certificate(x.keys, *x.a);
  }
  SECTION("no certificate, not even the genesis block's") {
    c.high = {};
  }
  SECTION("one signer too few") {
    c.shares.pop_back();
  }
  SECTION("view 0") {
    c = x.plain(0);
  }
  CHECK(x.check(c) == protocol_error::bad_certificate);
}

TEST_CASE("a timeout states a view below its own", "[chained][check]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon");
  const chain x{protocol};
  CHECK_FALSE(x.check(timeout_vote{view_number{1}, view_number{0}}));
  CHECK_FALSE(x.check(timeout_vote{view_number{9}, view_number{8}}));
  CHECK(x.check(timeout_vote{view_number{9}, view_number{9}}) == protocol_error::bad_message);
  CHECK(x.check(timeout_vote{view_number{9}, view_number{10}}) == protocol_error::bad_message);
  CHECK(x.check(timeout_vote{view_number{0}, view_number{0}}) == protocol_error::bad_message);
}

TEST_CASE("a proposal may carry the certificate of the view before its own alone", "[chained][check]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon", "simplex", "streamlet");
  const chain x{protocol};
  const bool plain = protocol == std::string{"simplex"} || protocol == std::string{"streamlet"};
  const auto after = [&](std::uint64_t view) { return plain ? x.plain(view) : x.given_up(view); };
  const auto late = say::child(x.keys, *x.a, 4, r0, "late");
  CHECK_FALSE(x.check(say::proposal(x.keys, *late, after(3))));
  CHECK(x.check(say::proposal(x.keys, *late, after(2))) == protocol_error::bad_message);
  CHECK(x.check(say::proposal(x.keys, *late, after(4))) == protocol_error::bad_message);
  auto weak = after(3);
  weak.shares.pop_back();
  CHECK(x.check(say::proposal(x.keys, *late, weak)) == protocol_error::bad_certificate);
  const bool needed = protocol == std::string{"jolteon"};
  CHECK(bool{x.check(say::proposal(x.keys, *late))} == needed);
  CHECK_FALSE(x.check(say::proposal(x.keys, *x.b))); // nothing is skipped
}

TEST_CASE("only proposals and answers have a payload", "[chained][check]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon", "simplex", "streamlet");
  const chain x{protocol};
  const auto content = x.a->content();
  const auto with = [&](signed_message m) {
    REQUIRE_FALSE(x.check(m));
    m.content = content;
    return x.check(m);
  };
  CHECK(with(say::vote(x.keys, r1, *x.a)) == protocol_error::bad_payload);
  CHECK(with(say::notarization(x.keys, r1, say::certificate(x.keys, *x.a))) == protocol_error::bad_payload);
  CHECK(with(say::request(x.keys, r1, say::certificate(x.keys, *x.a), *x.genesis)) == protocol_error::bad_payload);
  CHECK(with(say::timeout(x.keys, r1, 3, 0)) == protocol_error::bad_payload);
  CHECK(with(x.keys.sign(r1, make_message(kind::timeout_certificate, x.plain(3)))) == protocol_error::bad_payload);
}

TEST_CASE("a body that is cut off, too long or of another kind is refused", "[chained][check]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon", "simplex", "streamlet");
  const chain x{protocol};
  const std::vector messages{say::timeout(x.keys, r1, 3, 0),
                             x.keys.sign(r1, make_message(kind::timeout_certificate, x.plain(3))),
                             say::proposal(x.keys, *x.b)};
  for (const auto& good : messages) {
    REQUIRE_FALSE(x.check(good));
    for (std::size_t n = 0; n < good.body.size(); n += 7) {
      auto m = good;
      m.body.resize(n);
      CHECK(x.check(m));
    }
    auto m = good;
    m.body.push_back(0);
    CHECK(x.check(m));
    m = good;
    m.author = replica_id{4};
    CHECK(x.check(m) == protocol_error::bad_message);
    m = good;
    m.kind = 99;
    CHECK(x.check(m));
  }
}

TEST_CASE("HotStuff, Jolteon and Streamlet have no kinds of Simplex", "[chained][check]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon", "streamlet");
  const chain x{protocol};
  const message m{static_cast<message_kind>(simplex::kind::finalize), encode(vote_for(*x.a)), nullptr};
  CHECK(x.check(x.keys.sign(r1, m)) == protocol_error::bad_message);
}
