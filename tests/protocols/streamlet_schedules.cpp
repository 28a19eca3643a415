#include "tests/protocols/streamlet_schedules.hpp"

#include "tests/protocols/vote_judge.hpp"

#include <algorithm>
#include <array>

namespace bezant::testing {

namespace {

using chained::kind;
namespace say = chained_says;

constexpr replica_id r0{0}, r1{1}, r2{2}, r3{3};
constexpr auto epoch = milliseconds(200);

time_point start_of(std::int64_t e) {
  return time_point{} + epoch * (e - 1);
}

bool is(const flight& f, kind k) {
  return f.what.kind == number(k);
}

/// Four replicas whose hashed leaders of epochs 1, 2, ... are `leaders`; messages are held.
struct stage {
  explicit stage(std::initializer_list<std::uint32_t> leaders, const char* echo = "certificates")
    : c{{.chain = chain_with_leaders(4, std::vector<std::uint32_t>(leaders)), .options = {{"echo", echo}}}}, judge{c} {}

  /// Goes to the start of epoch `e`; what was sent by timers is held.
  void enter(std::int64_t e) { c.run(start_of(e)); }
  /// The proposals that are held reach everybody; votes reach only `seers`; all else is lost.
  void epoch_seen_by(std::initializer_list<replica_id> voters, std::initializer_list<replica_id> seers) {
    const auto among = [](auto list, replica_id who) { return std::ranges::find(list, who) != list.end(); };
    c.deliver([&](const flight& f) { return is(f, kind::proposal) && f.from == f.what.author && among(voters, f.to); });
    c.deliver([&](const flight& f) { return is(f, kind::vote) && among(seers, f.to); });
    c.drop_all();
  }

  cluster c;
  vote_judge judge;
};

// Epoch 1: replica 0 alone sees its block notarized. Epoch 2: the others, who do not know, notarize another.
std::vector<std::string> two_blocks_at_one_height() {
  stage s{0, 1};
  s.c.start();
  s.epoch_seen_by({r0, r1, r2, r3}, {r0});
  s.enter(2);
  s.epoch_seen_by({r1, r2, r3}, {r1, r2, r3});
  return s.c.violations;
}

// Replica 0 leads the odd epochs and alone sees their blocks notarized until its next proposal shows it; replica 1 does
// the same in the even ones. Two chains of three notarized blocks each come about, without two epochs in a row on
// either.
std::vector<std::string> two_chains_of_three() {
  stage s{0, 1, 0, 1, 0, 1, 0, 1};
  s.c.start();
  for (std::int64_t e = 1; e <= 8; ++e) {
    s.enter(e);
    if (e % 2 == 1)
      s.epoch_seen_by({r0, r1, r2, r3}, {r0});
    else
      s.epoch_seen_by({r1, r2, r3}, {r1});
  }
  return s.c.violations;
}

// Replica 3 votes at height 2, crashes and forgets all but what its journal must hold; then a leader that was cut off
// proposes at height 1.
std::vector<std::string> vote_before_a_crash() {
  stage s{0, 0, 1};
  s.c.start();
  s.epoch_seen_by({r0, r2, r3}, {r0, r2, r3});
  s.enter(2);
  s.epoch_seen_by({r0, r2, r3}, {r0, r2});
  s.enter(3);
  s.c.crash(r3);
  s.c.restart(r3);
  s.c.drop([](const flight& f) { return f.from != r1; });
  s.c.deliver([](const flight& f) { return f.to == r3; });
  return s.c.violations;
}

// Replica 0 alone is on a longer chain and does not lead for a long time; replica 3 is silent. Without replica 0 there
// is no quorum, and it may not vote for shorter chains.
std::vector<std::string> alone_on_a_longer_chain() {
  stage s{0, 1, 2, 1, 2, 1, 2};
  s.c.mark_faulty(r3);
  s.c.start(r0);
  s.c.start(r1);
  s.c.start(r2);
  // Everything but certificates is lost in epoch 1, except what makes the block notarized at replica 0.
  s.c.deliver([](const flight& f) { return is(f, kind::proposal); });
  s.c.deliver([](const flight& f) { return is(f, kind::vote) && f.to == r0; });
  s.c.drop_all();
  s.c.passes = steady(milliseconds(10));
  s.c.run(start_of(8) - nanoseconds(1));
  auto problems = s.c.violations;
  if (s.c.committed_by_all() < 3)
    problems.emplace_back("nothing is committed any more");
  return problems;
}

// Two and two replicas are cut off from each other; every message arrives twice.
std::vector<std::string> halves() {
  cluster c{{.chain = 1, .options = {{"echo", "certificates"}}}};
  const vote_judge judge{c};
  c.passes = [](const flight& f) {
    const bool same_side = (f.from.value() < 2) == (f.to.value() < 2);
    return same_side ? std::vector{milliseconds(5), milliseconds(15)} : std::vector<duration>{};
  };
  c.start();
  c.run(start_of(60));
  return c.violations;
}

// A faulty leader proposes two blocks. Replica 3 gets one, crashes, comes back within the epoch and gets the other.
std::vector<std::string> second_proposal_after_a_crash() {
  stage s{0};
  s.c.mark_faulty(r0);
  s.c.start(r3);
  const auto genesis = s.c.keys.genesis();
  for (const auto* text : {"one", "two"}) {
    s.c.hand(r3, say::proposal(s.c.keys, *say::child(s.c.keys, *genesis, 1, r0, text)));
    s.c.crash(r3);
    s.c.restart(r3);
  }
  return s.c.violations;
}

// The same without a crash.
std::vector<std::string> second_proposal() {
  stage s{0};
  s.c.mark_faulty(r0);
  s.c.start(r3);
  const auto genesis = s.c.keys.genesis();
  for (const auto* text : {"one", "two"})
    s.c.hand(r3, say::proposal(s.c.keys, *say::child(s.c.keys, *genesis, 1, r0, text)));
  return s.c.violations;
}

// A leader proposes, crashes, and comes back within its epoch to another batch.
std::vector<std::string> leader_crashes() {
  stage s{0};
  int batches = 0;
  s.c.batch = [&](replica_id, const request_payload&) { return text_payload("batch " + std::to_string(++batches)); };
  s.c.start(r0);
  s.c.crash(r0);
  s.c.restart(r0);
  return s.c.violations;
}

// A faulty leader builds on the genesis block although everybody knows a longer chain.
std::vector<std::string> old_parent() {
  stage s{0, 1, 1};
  s.c.mark_faulty(r1);
  s.c.start();
  s.epoch_seen_by({r0, r1, r2, r3}, {r0, r1, r2, r3});
  s.enter(3);
  s.c.drop_all();
  const auto fork = say::child(s.c.keys, *s.c.keys.genesis(), 3, r1);
  s.c.hand(r2, say::proposal(s.c.keys, *fork));
  auto problems = s.c.violations;
  if (s.judge.vote_of(r2, 3) == fork->id())
    problems.emplace_back("replica 2 votes for a block beside the longest notarized chain");
  return problems;
}

// Two notarized blocks, none final; then all crash at once. Whoever remembers its vote at height 2 may not vote lower,
// so the chain has to come out of the journals.
std::vector<std::string> all_crash() {
  stage s{0, 0, 1, 2};
  s.c.start();
  s.epoch_seen_by({r0, r1, r2, r3}, {r0, r1, r2, r3});
  s.enter(3);
  s.epoch_seen_by({r0, r1, r2, r3}, {r0, r1, r2, r3});
  for (const auto who : {r0, r1, r2, r3})
    s.c.crash(who);
  for (const auto who : {r0, r1, r2, r3})
    s.c.restart(who);
  s.c.drop_all();
  s.c.passes = steady(milliseconds(10));
  s.c.run(start_of(12));
  auto problems = s.c.violations;
  if (s.c.committed_by_all() < 6)
    problems.emplace_back("nothing is committed any more");
  return problems;
}

// Replica 3 is cut off for longer than any window of epochs.
std::vector<std::string> long_absence() {
  cluster c{{.chain = 2, .options = {{"echo", "certificates"}}}};
  const vote_judge judge{c};
  c.passes = [](const flight& f) {
    return f.from == r3 || f.to == r3 ? std::vector<duration>{} : std::vector{milliseconds(5)};
  };
  c.start();
  c.run(start_of(80));
  c.passes = steady(milliseconds(5));
  c.run(start_of(86));
  auto problems = c.violations;
  if (c.committed(r3) + 2 < c.committed(r0))
    problems.emplace_back("replica 3 does not come back");
  return problems;
}

// Somebody who does not lead the epoch proposes in it.
std::vector<std::string> wrong_leader() {
  stage s{0};
  s.c.mark_faulty(r1);
  s.c.start(r3);
  const auto b = say::child(s.c.keys, *s.c.keys.genesis(), 1, r1);
  s.c.hand(r3, say::proposal(s.c.keys, *b));
  auto problems = s.c.violations;
  if (s.judge.vote_of(r3, 1) == b->id())
    problems.emplace_back("replica 3 votes for a block of another than the leader");
  return problems;
}

constexpr std::array schedules{
  schedule{"two notarized blocks at one height are both not final", "streamlet-finalize-on-notarization",
           "commits another block at height 1", two_blocks_at_one_height},
  schedule{"three notarized blocks without three epochs in a row finalize nothing", "streamlet-no-consecutive-epochs",
           "commits another block at height 1", two_chains_of_three},
  schedule{"a replica that forgot a longer chain does not vote below its last vote",
           "chained-block-not-journaled,streamlet-no-height-guard", "innocent replica 3 is accused: non-monotone-vote",
           vote_before_a_crash},
  schedule{"one replica alone on a longer chain does not stop four", "chained-no-certificate-echo",
           "nothing is committed any more", alone_on_a_longer_chain},
  schedule{"two halves of four finalize nothing against each other", "quorum-2f", "commits another block at height 1",
           halves},
  schedule{"a vote that arrives twice counts once", "count-signer-twice", "commits another block at height 1", halves},
  schedule{"a crash within an epoch does not lead to a second vote", "chained-vote-not-journaled",
           "replica 3 votes twice in epoch 1", second_proposal_after_a_crash},
  schedule{"the second of two proposals gets no vote", "chained-vote-twice",
           "innocent replica 3 is accused: double-vote", second_proposal},
  schedule{"a crash within an epoch does not lead to a second proposal", "chained-proposal-not-journaled",
           "replica 0 proposes twice in epoch 1", leader_crashes},
  schedule{"a block beside the longest notarized chains gets no vote", "streamlet-vote-any-tip",
           "votes for a block beside the longest notarized chain", old_parent},
  schedule{"a chain that all voted for outlives a crash of all", "chained-block-not-journaled",
           "nothing is committed any more", all_crash},
  schedule{"a replica that was cut off for longer than any window comes back", "chained-forget-unknown-certificate",
           "replica 3 does not come back", long_absence},
  schedule{"a block by another than the epoch's leader gets no vote", "chained-any-leader",
           "votes for a block of another than the leader", wrong_leader},
};

} // namespace

std::span<const schedule> streamlet_schedules() {
  return schedules;
}

} // namespace bezant::testing
