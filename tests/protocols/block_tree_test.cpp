// The block tree, the vote collector and the leader policy, each by itself.
#include "protocols/chained/block_tree.hpp"
#include "protocols/chained/leader_policy.hpp"
#include "protocols/chained/vote_collector.hpp"
#include "tests/protocols/keyring.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace bezant;
using namespace bezant::testing;
namespace say = chained_says;

namespace {

constexpr replica_id r0{0}, r1{1}, r2{2};

struct forest {
  keyring keys{4, 0, "streamlet"};
  block_ptr genesis = keys.genesis();
  block_tree tree{genesis, genesis_certificate(keys.replicas()->chain()), 2};

  block_ptr grow(const block_ptr& parent, std::uint64_t epoch, std::string_view text = {}) const {
    return say::child(keys, *parent, epoch, r0, text);
  }
  bool certify(const block_ptr& b) { return tree.certify(say::certificate(keys, *b)); }
};

} // namespace

TEST_CASE("blocks hang in the tree once their parents do, whatever the order they come in", "[tree]") {
  forest f;
  const auto a = f.grow(f.genesis, 1), b = f.grow(a, 2), c = f.grow(b, 3);
  CHECK(f.tree.add(c).empty());
  CHECK(f.tree.add(b).empty());
  CHECK(f.tree.orphans() == 2);
  CHECK(f.tree.find(b->id()) == nullptr);
  CHECK(f.tree.holds(b->id()));
  CHECK(f.tree.add(a) == std::vector{a, b, c});
  CHECK(f.tree.orphans() == 0);
  CHECK(f.tree.add(b).empty());
  CHECK(f.tree.path(c->id()) == std::vector{a, b, c});
  CHECK(f.tree.ancestor(c->id(), height{1})->what == a);
  CHECK(f.tree.ancestor(c->id(), height{4}) == nullptr);
}

TEST_CASE("orphans are bounded", "[tree]") {
  forest f;
  const auto a = f.grow(f.genesis, 1);
  for (std::uint64_t epoch = 2; epoch < 10; ++epoch)
    f.tree.add(f.grow(a, epoch));
  CHECK(f.tree.orphans() == 2);
}

TEST_CASE("the longest certified chains are known; the higher view comes first", "[tree]") {
  forest f;
  const auto a = f.grow(f.genesis, 1), b = f.grow(f.genesis, 2), c = f.grow(a, 3);
  f.tree.add(a);
  f.tree.add(b);
  CHECK(f.tree.is_longest_tip(f.genesis->id()));
  CHECK(f.certify(b));
  CHECK(f.certify(a));
  CHECK_FALSE(f.certify(a));
  CHECK_FALSE(f.certify(c)); // not in the tree
  CHECK(f.tree.is_longest_tip(a->id()));
  CHECK(f.tree.is_longest_tip(b->id()));
  CHECK_FALSE(f.tree.is_longest_tip(f.genesis->id()));
  CHECK(f.tree.best_tip().what == b);
  f.tree.add(c);
  CHECK(f.tree.longest() == height{1});
  CHECK(f.certify(c));
  CHECK(f.tree.longest() == height{2});
  CHECK(f.tree.best_tip().what == c);
  CHECK_FALSE(f.tree.is_longest_tip(b->id()));
}

TEST_CASE("a certificate with another view or height than the block's certifies nothing", "[tree]") {
  forest f;
  const auto a = f.grow(f.genesis, 1);
  f.tree.add(a);
  auto c = say::certificate(f.keys, *a);
  c.vote.view = view_number{2};
  CHECK_FALSE(f.tree.certify(c));
}

TEST_CASE("a new root drops every branch beside it", "[tree]") {
  forest f;
  const auto a = f.grow(f.genesis, 1), b = f.grow(f.genesis, 2), c = f.grow(a, 3), d = f.grow(b, 4);
  for (const auto& x : {a, b, c, d})
    f.tree.add(x);
  for (const auto& x : {a, b, d})
    f.certify(x);
  f.tree.set_root(a->id());
  CHECK(f.tree.size() == 2);
  CHECK(f.tree.longest() == height{1});
  CHECK(f.tree.best_tip().what == a);
  CHECK(f.tree.find(d->id()) == nullptr);
  CHECK(f.tree.path(c->id()) == std::vector{c});
  CHECK(f.tree.lowest_view() == view_number{3});
  f.tree.add(b);
  CHECK(f.tree.size() == 2);
}

TEST_CASE("what has no certificate can be dropped, what has children or a certificate stays", "[tree]") {
  forest f;
  const auto a = f.grow(f.genesis, 1), b = f.grow(f.genesis, 2), c = f.grow(a, 3), d = f.grow(f.genesis, 4);
  for (const auto& x : {a, b, c, d})
    f.tree.add(x);
  f.certify(b);
  f.certify(a);
  f.tree.drop_uncertified([&](const block& x) { return x.id() == d->id(); });
  CHECK(f.tree.find(c->id()) == nullptr);
  CHECK(f.tree.find(a->id()) != nullptr);
  CHECK(f.tree.find(b->id()) != nullptr);
  CHECK(f.tree.find(d->id()) != nullptr);
}

TEST_CASE("a quorum of distinct signers makes one certificate, in ascending order", "[votes]") {
  const keyring keys{4, 0, "streamlet"};
  const auto a = say::child(keys, *keys.genesis(), 1, r0);
  const auto vote = vote_for(*a);
  vote_collector votes{3};
  const auto add = [&](replica_id who) { return votes.add(vote, who, say::share(keys, who, vote).by); };
  CHECK(add(r2).fresh);
  CHECK_FALSE(add(r2).fresh);
  CHECK_FALSE(add(r2).certificate);
  CHECK_FALSE(add(r0).certificate);
  const auto full = add(r1);
  REQUIRE(full.certificate);
  CHECK(*full.certificate == say::certificate(keys, *a));
  CHECK_FALSE(add(replica_id{3}).certificate);
  CHECK(votes.size() == 4);
  votes.forget_below(view_number{2});
  CHECK(votes.size() == 0);
}

TEST_CASE("a signer's votes of one view are bounded, and the first ones count", "[votes]") {
  const keyring keys{4, 0, "streamlet"};
  vote_collector votes{3};
  for (std::uint8_t i = 0; i < 50; ++i) {
    const block_vote vote{view_number{3}, height{1}, hash("block", bytes{i})};
    CHECK(votes.add(vote, r0, {}).fresh == (i < 2));
  }
  CHECK(votes.size() == 2);
}

TEST_CASE("hashed leaders are spread evenly and runs of five happen", "[leader]") {
  for (const std::size_t n : {4, 7, 16}) {
    const leader_policy policy{leader_policy::kind::hash, hash("chain", {}), n};
    std::vector<std::size_t> led(n);
    constexpr std::size_t views = 16'000;
    std::size_t run = 0, runs = 0;
    for (std::uint64_t v = 1; v <= views; ++v) {
      const auto who = policy.leader(view_number{v});
      REQUIRE(who.value() < n);
      ++led[who.value()];
      run = who.value() == 0 ? 0 : run + 1; // replica 0 is the faulty one
      runs += run == 5 ? 1 : 0;
    }
    // Five standard deviations of a binomial distribution: below 5 * sqrt(views / n).
    for (const auto count : led) {
      const auto off = count * n > views ? count * n - views : views - count * n;
      CHECK(off * off < 25 * views * n);
    }
    CHECK(runs > 100);
  }
}

TEST_CASE("a list of leaders begins with view 1 and again at its end", "[leader]") {
  const std::vector<protocol_option> options{{"leader", "list"}, {"leaders", "2 0  3"}};
  const keyring keys{4, 0, "hotstuff"};
  option_reader reader{options};
  const auto policy = read_leader(reader, leader_policy::kind::round_robin, *keys.replicas());
  CHECK(reader.problem().empty());
  std::vector<std::uint32_t> led;
  for (std::uint64_t v = 1; v <= 7; ++v)
    led.push_back(policy.leader(view_number{v}).value());
  CHECK(led == std::vector<std::uint32_t>{2, 0, 3, 2, 0, 3, 2});
}

TEST_CASE("a list of leaders that is missing or names nobody is refused", "[leader]") {
  const keyring keys{4, 0, "hotstuff"};
  const auto problem = [&](std::vector<protocol_option> options) {
    option_reader reader{options};
    static_cast<void>(read_leader(reader, leader_policy::kind::round_robin, *keys.replicas()));
    return reader.problem();
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(problem({{"leader", "list"}}), Contains("leaders is missing"));
  for (const auto* list : {"4", "", "0,1", "0 x", "-1", "1 2 99999999999999999999"})
    CHECK_THAT(problem({{"leader", "list"}, {"leaders", list}}), Contains("whole numbers from 0 to 3"));
  std::string many;
  for (std::size_t i = 0; i < leader_policy::list_max + 1; ++i)
    many += "0 ";
  CHECK_THAT(problem({{"leader", "list"}, {"leaders", many}}), Contains("expected 1 to 1024"));
  CHECK(problem({{"leaders", "1 2"}}).empty()); // as with `tenure`: without effect, and no mistake
}

TEST_CASE("round robin gives every replica its turn", "[leader]") {
  const leader_policy policy{leader_policy::kind::round_robin, {}, 4};
  for (std::uint64_t v = 0; v < 12; ++v)
    CHECK(policy.leader(view_number{v}).value() == v % 4);
}
