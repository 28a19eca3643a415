// The detector finds every offence that two messages prove, in whatever order they come, and nothing else.
#include "audit/forensics.hpp"
#include "protocols/checkpoint.hpp"
#include "tests/audit/samples.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;
namespace say = chained_says;

namespace {

constexpr replica_id r1{1}, r2{2};

std::vector<evidence> found(const audit_world& w, const std::vector<signed_message>& messages) {
  audit::detector d{w.info, *w.keys.replicas(), &w.app};
  for (const auto& m : messages)
    d.checked(m);
  return d.take();
}

void check_found(const audit_world& w, const std::string& name, const std::vector<signed_message>& messages) {
  const auto list = found(w, messages);
  REQUIRE(list.size() == 1);
  const auto v = audit::verify(list[0], w.court());
  REQUIRE(v);
  CHECK(v.value().culprit == r1);
  CHECK(v.value().offence == name);
}

/// The two statements in either order, with the proposals before, between and after them, in either order.
std::vector<std::vector<signed_message>> orders(const offence_sample& s) {
  std::vector<std::vector<signed_message>> all;
  for (const bool swapped : {false, true})
    for (const bool backwards : {false, true})
      for (std::size_t first = 0; first <= s.shown.size(); ++first)
        for (std::size_t second = first; second <= s.shown.size(); ++second) {
          auto order = s.shown;
          if (backwards)
            std::ranges::reverse(order);
          order.insert(order.begin() + static_cast<std::ptrdiff_t>(second), swapped ? s.first : s.second);
          order.insert(order.begin() + static_cast<std::ptrdiff_t>(first), swapped ? s.second : s.first);
          all.push_back(std::move(order));
        }
  return all;
}

} // namespace

TEST_CASE("each offence is found, whichever message comes first and whenever the blocks come", "[audit]") {
  for (const auto& protocol : {"streamlet", "hotstuff", "jolteon", "simplex", "pbft"}) {
    const audit_world w{protocol};
    for (const auto& s : w.offences()) {
      INFO(protocol << ": " << s.name);
      for (const auto& order : orders(s))
        check_found(w, s.name, order);
    }
  }
}

TEST_CASE("votes and timeouts in certificates of one block or view are all looked at, whoever hands them on",
          "[audit]") {
  const audit_world w{"hotstuff"};
  const auto other = say::child(w.keys, *w.a, 2, r2, "good other");
  const auto with = [&](std::array<replica_id, 3> signers) {
    return say::notarization(w.keys, r2, say::certificate(w.keys, *w.b, signers));
  };
  const replica_id r0{0}, r3{3};
  check_found(w, "double-vote", {say::vote(w.keys, r1, *other), with({r0, r2, r3}), with({r0, r1, r2})});
  // A proposal after given up views stands on a block whose certificate others have shown before.
  const auto next = say::child(w.keys, *w.b, 3, r3, "good next");
  const auto late = say::child(w.keys, *w.b, 5, r2, "good late");
  const std::array<std::pair<replica_id, std::uint64_t>, 3> signers{{{r0, 2}, {r1, 2}, {r3, 2}}};
  const auto given_up = say::given_up(w.keys, 4, *w.b, signers);
  check_found(w, "double-timeout",
              {say::proposal(w.keys, *next), say::timeout(w.keys, r1, 4, 1), say::proposal(w.keys, *late, given_up)});
}

TEST_CASE("votes that only certificates show are compared as well", "[audit]") {
  const audit_world w{"streamlet"};
  const auto other = say::child(w.keys, *w.a, 2, replica_id{3}, "good other");
  const auto list =
    found(w, {say::notarization(w.keys, r2, say::certificate(w.keys, *w.b)), say::vote(w.keys, r1, *other)});
  REQUIRE(list.size() == 1);
  CHECK(audit::verify(list[0], w.court()).value().offence == "double-vote");
}

TEST_CASE("an offence of one replica is told once", "[audit]") {
  const audit_world w{"hotstuff"};
  audit::detector d{w.info, *w.keys.replicas(), &w.app};
  for (int i = 0; i < 5; ++i)
    d.checked(say::vote(w.keys, r1, *say::child(w.keys, *w.a, 2, r2, "good " + std::to_string(i))));
  CHECK(d.take().size() == 1);
  CHECK(d.take().empty());
}

TEST_CASE("a detector's memory is bounded, and no replica alone moves its window", "[audit]") {
  const audit_world w{"hotstuff"};
  audit::detector d{w.info, *w.keys.replicas(), &w.app};
  d.checked(say::vote(w.keys, r1, *w.b));
  const auto vote = [&](std::uint64_t view) {
    return w.keys.sign(r1,
                       chained::make_message(chained::kind::vote, block_vote{view_number{view}, height{1}, w.a->id()}));
  };
  for (std::uint64_t view = 1000; view < 2000; ++view)
    d.checked(vote(view));
  CHECK(d.size() == 1);
  d.checked(say::vote(w.keys, r1, *say::child(w.keys, *w.a, 2, r2, "good other")));
  CHECK(d.take().size() == 1);
  for (std::uint32_t who = 0; who < 4; ++who)
    for (std::uint64_t view = 1; view < 400; ++view)
      d.checked(say::timeout(w.keys, replica_id{who}, view, 0));
  CHECK(d.size() <= 4 * 2 * audit::detector_limits{}.slots_max);
}

TEST_CASE("messages of different replicas are never an offence of one", "[audit]") {
  for (const auto& protocol : {"streamlet", "hotstuff", "jolteon", "simplex", "pbft"}) {
    const audit_world w{protocol};
    for (const auto& s : w.offences()) {
      INFO(protocol << ": " << s.name);
      auto second = s.second;
      second.author = replica_id{3}; // as if it were replica 3's
      auto messages = s.shown;
      messages.insert(messages.end(), {s.first, second});
      CHECK(found(w, messages).empty());
    }
  }
}

TEST_CASE("statements on different heights, or the same one twice, are no offence, and few are kept", "[audit]") {
  const audit_world w{"pbft"};
  const auto said = [&](std::uint64_t at, std::uint8_t state) {
    const checkpoint_statement what{height{at}, w.c->id(), digest{{state}}, {}, {}, {}};
    return w.keys.sign(r1, make_message(house::checkpoint, what));
  };
  CHECK(found(w, {said(8, 1), said(8, 1), said(16, 2), said(24, 3)}).empty());
  CHECK(found(w, {said(8, 1), said(16, 1), said(8, 2)}).size() == 1);
  std::vector<signed_message> many{said(8, 1)};
  for (std::uint64_t at = 16; at < 100; at += 8)
    many.push_back(said(at, 1));
  many.push_back(said(8, 2)); // of so long ago nothing is known any more
  CHECK(found(w, many).empty());
}

TEST_CASE("of what a replica says of a height only something else is given back", "[audit]") {
  const audit_world w{"pbft"};
  const auto said = [&](std::uint8_t state) {
    const checkpoint_statement what{height{8}, w.c->id(), digest{{state}}, {}, {}, {}};
    return w.keys.sign(r1, make_message(house::checkpoint, what));
  };
  audit::state_claims claims{4};
  CHECK_FALSE(claims.add(said(1)));
  CHECK_FALSE(claims.add(said(1)));
  const auto before = claims.add(said(2));
  REQUIRE(before);
  CHECK(before->body == said(1).body);
}

TEST_CASE("of many slots of one view the lowest numbers are forgotten first", "[audit]") {
  const audit_world w{"pbft"};
  const auto prepare = [&](std::uint64_t at, std::uint8_t what) {
    return w.keys.sign(r1,
                       pbft::make_message(pbft::kind::prepare, block_vote{view_number{1}, height{at}, digest{{what}}}));
  };
  std::vector<signed_message> said;
  for (std::uint64_t at = 1; at <= 300; ++at)
    said.push_back(prepare(at, 1));
  said.push_back(prepare(290, 2));
  check_found(w, "double-vote", said);
  said.back() = prepare(100, 2); // long forgotten
  CHECK(found(w, said).empty());
}

TEST_CASE("forensics names who committed each offence, whichever statement it reads first", "[audit]") {
  for (const auto& protocol : {"streamlet", "hotstuff", "jolteon", "simplex", "pbft"}) {
    const audit_world w{protocol};
    for (const auto& s : w.offences()) {
      if (is_house(s.first.kind))
        continue; // only detectors look at it
      for (const bool swapped : {false, true}) {
        INFO(protocol << ": " << s.name << (swapped ? ", swapped" : ""));
        audit::forensics all{w.info, *w.keys.replicas()};
        for (const auto& m : s.shown)
          all.add(m);
        all.add(swapped ? s.second : s.first);
        all.add(swapped ? s.first : s.second);
        const auto named = all.culprits();
        REQUIRE(named.size() == 1);
        CHECK(named[0].who == r1);
        CHECK(std::ranges::find(named[0].proofs, s.name, &audit::charge::offence) != named[0].proofs.end());
      }
    }
  }
}

TEST_CASE("commits that only a handed on decision shows are compared as well", "[audit]") {
  const audit_world w{"pbft"};
  const auto b = pbft_says::batch(w.keys, 1, 1, "good");
  const auto other = pbft_says::batch(w.keys, 1, 1, "good other");
  audit::forensics f{w.info, *w.keys.replicas()};
  f.add(pbft_says::decided(w.keys, 3, 1, b, "good"));
  CHECK(f.culprits().empty());
  f.add(pbft_says::vote(w.keys, pbft::kind::commit, 1, 1, other));
  REQUIRE(f.culprits().size() == 1);
  CHECK(f.culprits().front().who == r1);
}

TEST_CASE("a proposal that f+1 voted against is shown to the others once", "[audit]") {
  const audit_world w{"hotstuff"};
  audit::detector d{w.info, *w.keys.replicas(), &w.app};
  d.checked(say::proposal(w.keys, *w.b));
  const auto other = say::child(w.keys, *w.a, 2, r2, "good other");
  d.checked(say::vote(w.keys, replica_id{0}, *other));
  CHECK(d.take_disputed().empty());
  for (const std::uint32_t who : {1U, 3U})
    d.checked(say::vote(w.keys, replica_id{who}, *other));
  CHECK(d.take_disputed().size() == 1);
  CHECK(d.take_disputed().empty());
  d.checked(say::vote(w.keys, r2, *other));
  CHECK(d.take_disputed().empty());
}

TEST_CASE("a proposal that comes after the votes against it is shown to the others", "[audit]") {
  const audit_world w{"hotstuff"};
  audit::detector d{w.info, *w.keys.replicas(), &w.app};
  const auto other = say::child(w.keys, *w.a, 2, r2, "good other");
  for (const std::uint32_t who : {0U, 3U})
    d.checked(say::vote(w.keys, replica_id{who}, *other));
  d.checked(say::proposal(w.keys, *other)); // what they voted for
  CHECK(d.take_disputed().empty());
  d.checked(say::proposal(w.keys, *w.a));
  CHECK(d.take_disputed().empty());
  audit::detector second{w.info, *w.keys.replicas(), &w.app};
  for (const std::uint32_t who : {0U, 3U})
    second.checked(say::vote(w.keys, replica_id{who}, *other));
  second.checked(say::proposal(w.keys, *w.b));
  CHECK(second.take_disputed().size() == 1);
}

TEST_CASE("a detector keeps what is within so many views of where f+1 replicas are, and nothing further away",
          "[audit]") {
  const audit_world w{"hotstuff"};
  constexpr std::uint64_t centre = 1000;
  constexpr auto views = audit::detector_limits{}.views;
  for (const auto& [view, is_kept] : {std::pair{centre - views - 1, false},
                                      {centre - views, true},
                                      {centre + views, true},
                                      {centre + views + 1, false}}) {
    INFO("view " << view);
    audit::detector d{w.info, *w.keys.replicas(), &w.app};
    for (const std::uint32_t who : {0U, 2U, 3U})
      d.checked(say::timeout(w.keys, replica_id{who}, centre, 0));
    const auto before = d.size();
    d.checked(say::timeout(w.keys, r1, view, 0));
    CHECK(d.size() == before + (is_kept ? 1 : 0));
  }
}
