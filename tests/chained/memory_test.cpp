// What a replica must not forget, and until when it is silent if it has.
#include "protocols/chained/messages.hpp"
#include "tests/protocols/cluster.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr replica_id r0{0}, r1{1}, r2{2}, r3{3};

} // namespace

TEST_CASE("a replica that lost its memory speaks once a block of a later view is final, and not before", "[chained]") {
  for (const char* protocol : {"hotstuff", "jolteon", "simplex", "streamlet"}) {
    INFO(protocol);
    cluster c{{.protocol = protocol}};
    c.passes = steady(milliseconds(5));
    c.start();
    c.run(time_point{} + seconds(5));
    REQUIRE(c.committed(r0) > 3);
    const auto final_view = c.disk_of(r0).blocks.back()->header().view;
    REQUIRE(c.status(r0).view > final_view); // a core that went by the view it is in would speak too early
    CHECK_FALSE(c.forgot(r0, {final_view, {}}));
    CHECK_FALSE(c.forgot(r0, {c.status(r0).view, {}}));
    CHECK(c.forgot(r0, {view_number{final_view.value() - 1}, {}}));
  }
}

TEST_CASE("a block that was voted for is there when its certificate comes many views late", "[chained]") {
  for (const char* protocol : {"hotstuff", "jolteon"}) {
    INFO(protocol);
    cluster c{{.protocol = protocol, .options = {{"timeout", "20ms"}, {"leader", "round_robin"}}}};
    c.mark_faulty(r3);
    // From then on one block is voted for, and replica 3 alone gets the votes; later proposals are lost.
    bool holds_back = false;
    std::optional<block_vote> hidden;
    std::map<replica_id, signature> votes;
    c.on_signed = [&](replica_id who, const signed_message& m) {
      if (!holds_back || m.kind != number(chained::kind::vote))
        return;
      const auto vote = decode<block_vote>(m.body).value();
      if (!hidden)
        hidden = vote;
      if (vote == *hidden)
        votes[who] = m.by;
    };
    c.passes = [&](const flight& f) {
      const bool vote = f.what.kind == number(chained::kind::vote);
      const bool late = f.what.kind == number(chained::kind::proposal) && hidden;
      return holds_back && (vote || late) ? std::vector<duration>{} : std::vector{milliseconds(5)};
    };
    for (const auto who : {r0, r1, r2})
      c.start(who);
    c.run(time_point{} + seconds(1));
    holds_back = true;
    const auto from = c.status(r0).view.value();
    while (c.status(r0).view.value() < from + 60)
      c.run(c.now() + seconds(1));
    REQUIRE(votes.size() == 3);
    holds_back = false;
    vote_certificate late{*hidden, {}};
    for (const auto& [who, by] : votes)
      late.shares.push_back({who, by});
    const auto shown = c.keys.sign(r3, chained::make_message(chained::kind::certificate, late));
    for (const auto who : {r0, r1, r2})
      c.hand(who, shown);
    const auto before = c.committed(r0);
    c.run(c.now() + seconds(60));
    CHECK(c.committed(r0) > before + 10);
    CHECK(c.disk_of(r0).heights.contains(hidden->block)); // all had to extend it: it ranks highest
    CHECK(c.violations == std::vector<std::string>{});
  }
}
