// Streamlet with f replicas that sign whatever may hurt, under random delays: safe, and no innocent replica is accused.
#include "core/random.hpp"
#include "tests/protocols/vote_judge.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
namespace say = chained_says;
using chained::kind;

namespace {

constexpr auto epoch = milliseconds(200);

time_point end_of(std::int64_t e) {
  return time_point{} + epoch * e - nanoseconds(1);
}

/// The faulty replicas together: they see all that is sent, sign with their own keys only, and tell each replica
/// something else.
class conspiracy {
public:
  conspiracy(cluster& c, std::size_t members, std::uint64_t seed) : c_{c}, dice_{seed}, members_{members} {
    blocks_.push_back(c.keys.genesis());
    for (std::size_t i = 0; i < members; ++i)
      c.mark_faulty(member(i));
  }

  void overhear(const signed_message& m) {
    if (m.kind == number(kind::proposal)) {
      remember(make_block(decode<chained::proposal>(m.body).value().block, m.content));
    } else if (m.kind == number(kind::vote)) {
      const auto vote = decode<block_vote>(m.body).value();
      shares_[vote][m.author] = m.by;
      if (shares_.size() > 40)
        shares_.erase(shares_.begin()); // the lowest view
    }
  }

  /// Some misdeeds in epoch `e`.
  void act(std::uint64_t e) {
    for (std::size_t i = 0; i < members_; ++i) {
      // Proposals on any certified block, each to one replica: they count only if the member leads.
      for (int tries = 0; tries < 3; ++tries) {
        const auto parent = any_block();
        if (const auto justify = certificate_of(*parent); justify && parent->header().view < view_number{e})
          propose(*parent, *justify, e, member(i));
      }
      for (int tries = 0; tries < 6; ++tries)
        if (const auto b = any_block(); b->header().at > height{0})
          for (const auto to : victims())
            c_.hand(to, say::vote(c_.keys, member(i), *b), member(i));
    }
    // A notarization that was held back goes to one replica.
    if (const auto b = any_block(); b->header().at > height{0})
      if (const auto held = certificate_of(*b))
        for (const auto to : victims())
          c_.hand(to, say::notarization(c_.keys, member(0), *held), member(0));
  }

private:
  [[nodiscard]] replica_id member(std::size_t i) const {
    return replica_id{static_cast<std::uint32_t>(c_.size() - 1 - i)};
  }
  block_ptr any_block() { return blocks_[blocks_.size() - 1 - dice_.below(std::min<std::size_t>(blocks_.size(), 8))]; }
  std::vector<replica_id> victims() {
    std::vector<replica_id> some;
    for (std::uint32_t i = 0; i < c_.size() - members_; ++i)
      if (dice_.below(2) == 0)
        some.emplace_back(i);
    return some;
  }
  void remember(const block_ptr& b) {
    for (const auto& known : blocks_)
      if (known->id() == b->id())
        return;
    blocks_.push_back(b);
  }
  void propose(const block& parent, const vote_certificate& justify, std::uint64_t e, replica_id by) {
    const auto content = text_payload(std::to_string(dice_.below(4)));
    const justified_header h{{parent.id(), view_number{e}, parent.header().at.next(), by, content->root()}, justify};
    remember(make_block(h, content));
    const auto m = c_.keys.sign(by, chained::make_message(kind::proposal, chained::proposal{h, std::nullopt}, content));
    for (const auto to : victims())
      c_.hand(to, m, by);
  }
  /// From votes that were overheard and the members' own.
  std::optional<vote_certificate> certificate_of(const block& b) {
    if (b.header().at == height{0})
      return genesis_certificate(c_.keys.replicas()->chain());
    vote_certificate c{vote_for(b), {}};
    auto shares = shares_[c.vote];
    for (std::size_t i = 0; i < members_; ++i)
      shares[member(i)] = say::share(c_.keys, member(i), c.vote).by;
    for (const auto& [who, by] : shares)
      c.shares.push_back({who, by});
    if (c.shares.size() < c_.keys.replicas()->quorum())
      return std::nullopt;
    return c;
  }

  cluster& c_;
  random_source dice_;
  std::size_t members_;
  std::vector<block_ptr> blocks_;
  std::map<block_vote, std::map<replica_id, signature>> shares_;
};

} // namespace

TEST_CASE("f replicas that sign anything neither split Streamlet nor frame anybody", "[streamlet]") {
  const auto n = GENERATE(std::size_t{4}, std::size_t{7});
  const std::uint64_t seeds = n == 4 ? 150 : 40;
  std::size_t accused = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    INFO("n " << n << ", seed " << seed);
    cluster c{{.replicas = n, .chain = seed, .options = {{"echo", seed % 2 == 0 ? "certificates" : "full"}}}};
    const vote_judge judge{c};
    const auto f = faults_max(n);
    conspiracy bad{c, f, seed};
    random_source dice{seed + 77};
    std::int64_t slow_ms = 20;
    c.passes = [&](const flight& one) {
      bad.overhear(one.what);
      return dice.chance(50'000) ? std::vector<duration>{} : std::vector{milliseconds(dice.between(1, slow_ms))};
    };
    for (std::uint32_t i = 0; i < n - f; ++i)
      c.start(replica_id{i});
    for (std::int64_t e = 1; e <= 40; ++e) {
      slow_ms = dice.between(5, dice.below(3) == 0 ? 500 : 60);
      for (int times = 0; times < 4; ++times) {
        c.run(end_of(e) - milliseconds(190 - times * 45));
        bad.act(static_cast<std::uint64_t>(e));
      }
      const replica_id one{static_cast<std::uint32_t>(dice.below(n - f))};
      if (dice.chance(100'000)) {
        c.crash(one);
        c.restart(one);
      }
    }
    REQUIRE(c.violations == std::vector<std::string>{});
    accused += c.accusations.size();
    const auto before = c.committed_by_all();
    c.passes = steady(milliseconds(5));
    c.run(end_of(100)); // silent from here on; hashed leaders give runs of correct ones
    REQUIRE(c.violations == std::vector<std::string>{});
    REQUIRE(c.committed_by_all() >= before + 5);
  }
  CHECK(accused > seeds);
}
