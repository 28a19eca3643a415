// One replica is cut off, another holds back what it knows and shows it late: nobody may be stuck for that.
#include "tests/protocols/cluster.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace bezant;
using namespace bezant::testing;
using chained::kind;

namespace {

constexpr replica_id a{0}, b{1}, cut_off{2}, traitor{3};

/// Replicas a and b are honest and connected, one is cut off until `heal`, and the test is the traitor: it helps to
/// give views up and never votes.
class withheld {
public:
  explicit withheld(const std::string& protocol)
    : protocol_{protocol}, c{{.replicas = 4, .protocol = protocol, .options = {{"leader", "round_robin"}}}} {
    c.mark_faulty(traitor);
    c.passes = [this](const flight& f) {
      const bool lost = cut_ && (f.from == cut_off || f.to == cut_off);
      return lost ? std::vector<duration>{} : std::vector<duration>{milliseconds(5)};
    };
    c.on_signed = [this](replica_id who, const signed_message& m) {
      if (who == a || who == b)
        listen(m);
    };
    c.start();
    slices(200);
    c.crash(traitor);
    slices(50);
  }

  /// The traitor leads a view and keeps the third vote for its block to itself.
  void propose_and_withhold() {
    const auto ready = [this] {
      const auto v = c.status(a).view.value();
      return v % 4 == 3 && v > high_->vote.view.value() + 1 && c.status(b).view.value() == v;
    };
    while (!ready())
      slices(1);
    const auto v = c.status(a).view.value();
    const auto content = text_payload("hidden");
    hidden_ = make_block({{high_->vote.block, view_number{v}, high_->vote.at.next(), traitor, content->root()}, *high_},
                         content);
    std::vector<chained::timeout_share> shares;
    for (const auto who : {a, b, traitor}) {
      const auto stated = who == traitor ? 0 : high_->vote.view.value();
      shares.push_back({who, view_number{stated}, chained_says::timeout(c.keys, who, v - 1, stated).by});
    }
    chained::timeout_certificate before{view_number{v - 1}, {}, *high_};
    before.shares.assign(shares.begin(), shares.end());
    const auto m = protocol_ == "jolteon" ? chained_says::proposal(c.keys, *hidden_, before)
                                          : chained_says::proposal(c.keys, *hidden_);
    REQUIRE(c.hand(a, m));
    REQUIRE(c.hand(b, m));
    REQUIRE(c.status(a).voted.value() == v);
    REQUIRE(c.status(b).voted.value() == v);
  }

  void run_for_views(std::uint64_t views) {
    const auto goal = c.status(a).view.value() + views;
    while (c.status(a).view.value() < goal)
      slices(1);
  }

  void heal() { cut_ = false; }

  /// The certificate of the hidden block, to the one that was cut off alone or to all.
  void reveal(bool to_all) {
    const std::vector<replica_id> signers{a, b, traitor};
    const auto m = chained_says::notarization(c.keys, traitor, chained_says::certificate(c.keys, *hidden_, signers));
    for (const auto who : to_all ? std::vector{cut_off, a, b} : std::vector{cut_off})
      c.hand(who, m);
  }

  /// 10 ms each; the traitor gives up what the honest ones give up.
  void slices(int n) {
    for (; n > 0; --n) {
      c.run(c.now() + milliseconds(10));
      for (const auto v : std::exchange(given_up_, {}))
        for (const auto who : {a, b, cut_off})
          if (!cut_ || who != cut_off)
            c.hand(who, chained_says::timeout(c.keys, traitor, v, 0));
    }
  }

  [[nodiscard]] std::size_t committed() const {
    return std::min({c.committed(a), c.committed(b), c.committed(cut_off)});
  }

private:
  void listen(const signed_message& m) {
    const auto higher = [this](const vote_certificate& x) {
      if (!high_ || x.vote.view > high_->vote.view)
        high_ = x;
    };
    if (m.kind == number(kind::certificate))
      higher(decode<vote_certificate>(m.body).value());
    else if (m.kind == number(kind::proposal))
      higher(decode<chained::proposal>(m.body).value().block.justify);
    else if (m.kind == number(kind::timeout))
      given_up_.insert(decode<chained::timeout_vote>(m.body).value().view.value());
  }

  std::string protocol_;
  bool cut_ = true;
  std::optional<vote_certificate> high_;
  std::set<std::uint64_t> given_up_;
  block_ptr hidden_;

public:
  cluster c;
};

} // namespace

TEST_CASE("a certificate that was withheld until its block was out of the window stops nobody", "[chained]") {
  const std::string protocol = GENERATE("streamlet", "hotstuff", "jolteon", "simplex");
  INFO(protocol);
  withheld w{protocol};
  w.propose_and_withhold();
  w.run_for_views(45); // more than the window of 32
  w.heal();
  w.reveal(protocol == "hotstuff" || protocol == "jolteon");
  const auto before = w.committed();
  w.slices(12'000);
  CHECK(w.c.violations == std::vector<std::string>{});
  CHECK(w.committed() > before + 20);
}

TEST_CASE("a Simplex replica that missed a thousand nullified views comes back", "[simplex]") {
  withheld w{"simplex"};
  w.run_for_views(1'100);
  w.heal();
  const auto before = w.committed();
  w.slices(12'000);
  CHECK(w.c.violations == std::vector<std::string>{});
  CHECK(w.committed() > before + 20);
}
