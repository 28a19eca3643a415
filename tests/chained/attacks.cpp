#include "tests/chained/schedules.hpp"

#include "tests/chained/attack.hpp"

#include <array>

namespace bezant::testing {

namespace {

using those = attack::those;

const those all{r1, r2, r3}, two{r2, r3}, one{r1};

/// Runs an attack to its end, or to where honest replicas thwart it.
template <class Plot>
std::vector<std::string> play(const char* protocol, Plot plot) {
  attack x{protocol};
  try {
    plot(x);
  } catch (const thwarted&) { // what it needed was not signed: as it should be
  }
  return x.c.violations;
}

// --- HotStuff. Replica 1 is shown what commits a block; the other two are led to a conflicting chain.

/// Two more blocks on `parent`: the two commit it.
void two_more(attack& x, std::uint64_t view, block_ptr parent) {
  for (int i = 0; i < 2; ++i)
    parent = x.propose(view++, parent, two);
  x.show(parent, two);
}

// The two are locked on a, and x conflicts with it.
std::vector<std::string> beside_the_lock() {
  return play("hotstuff", [](attack& x) {
    const auto a = x.propose(1, x.genesis(), all);
    const auto b = x.propose(2, a, all);
    const auto c = x.propose(3, b, all);
    x.show(c, one);
    x.wait_for_timeouts(3, two);
    x.give_up(3, b, two);
    two_more(x, 5, x.propose(4, x.genesis(), two));
  });
}

// u and v are certified before a, and the certificate of v is hidden until the two are locked on a.
std::vector<std::string> late_certificate() {
  return play("hotstuff", [](attack& x) {
    const auto u = x.propose(1, x.genesis(), all);
    const auto v = x.propose(2, u, all);
    x.wait_for_timeouts(2, all);
    x.give_up(2, u, all);
    const auto a = x.propose(3, x.genesis(), all);
    const auto b = x.propose(4, a, all);
    const auto c = x.propose(5, b, all);
    x.show(c, one);
    x.show(v, two);
    x.wait_for_timeouts(5, two);
    x.give_up(5, b, two);
    two_more(x, 7, x.propose(6, v, two));
  });
}

// a is certified in view 1, w in view 2, and a's descendants in views 3 and 4: the two, locked on a, may go over to w.
std::vector<std::string> gap_in_views() {
  return play("hotstuff", [](attack& x) {
    const auto a = x.propose(1, x.genesis(), all);
    x.wait_for_timeouts(1, all);
    x.give_up(1, x.genesis(), all);
    const auto w = x.propose(2, x.genesis(), all);
    x.wait_for_timeouts(2, all);
    x.give_up(2, x.genesis(), all);
    const auto b = x.propose(3, a, all);
    const auto c = x.propose(4, b, all);
    x.show(c, one);
    x.wait_for_timeouts(4, two);
    x.give_up(4, b, two);
    two_more(x, 6, x.propose(5, w, two));
  });
}

// A block on v whose justify is the certificate of b, which has v's height and is newer than the lock.
std::vector<std::string> parent_of_another() {
  return play("hotstuff", [](attack& x) {
    const auto u = x.propose(1, x.genesis(), all);
    x.show(u, all);
    const auto a = x.propose(2, x.genesis(), all);
    const auto v = x.propose(2, u, all);
    const auto b = x.propose(3, a, all);
    const auto c = x.propose(4, b, all);
    x.show(c, one);
    x.wait_for_timeouts(4, two);
    x.give_up(4, b, two);
    two_more(x, 6, x.propose_beside(5, v, b, two));
  });
}

// --- Jolteon

// a is certified in round 1, w in round 2, and a's child in round 3.
std::vector<std::string> gap_in_rounds() {
  return play("jolteon", [](attack& x) {
    const auto a = x.propose(1, x.genesis(), all);
    x.wait_for_timeouts(1, all);
    const auto after1 = x.give_up(1, x.genesis(), all);
    const auto w = x.propose(2, x.genesis(), all, after1);
    x.wait_for_timeouts(2, all);
    const auto after2 = x.give_up(2, x.genesis(), all);
    const auto b = x.propose(3, a, all, after2);
    x.show(b, one);
    x.wait_for_timeouts(3, two);
    const auto after3 = x.give_up(3, a, two);
    const auto y = x.propose(4, w, two, after3);
    x.show(x.propose(5, y, two), two);
  });
}

/// a and b are certified in rounds 1 and 2, which only replica 1 is shown; the two give round 2 up and know a.
block_ptr committed_by_one(attack& x) {
  const auto a = x.propose(1, x.genesis(), all);
  x.show(x.propose(2, a, all), one);
  x.wait_for_timeouts(2, two);
  return a;
}

std::vector<std::string> low_parent() {
  return play("jolteon", [](attack& x) {
    const auto after = x.give_up(2, committed_by_one(x), two);
    const auto y = x.propose(3, x.genesis(), two, after);
    x.show(x.propose(4, y, two), two);
  });
}

std::vector<std::string> low_attachment() {
  return play("jolteon", [](attack& x) {
    committed_by_one(x);
    const auto after = x.give_up(2, x.genesis(), two);
    const auto y = x.propose(3, x.genesis(), two, after);
    x.show(x.propose(4, y, two), two);
  });
}

std::vector<std::string> no_timeout_certificate() {
  return play("jolteon", [](attack& x) {
    x.give_up(2, committed_by_one(x), two);
    const auto y = x.propose(3, x.genesis(), two);
    x.show(x.propose(4, y, two), two);
  });
}

/// The two give round 2 up before they know of a; then they are shown b.
void vote_after_timeout(attack& x, bool crash) {
  const auto a = x.propose(1, x.genesis(), all);
  x.wait_for_timeouts(1, all);
  x.give_up(1, x.genesis(), all);
  x.wait_for_timeouts(2, two);
  if (crash)
    x.crash_and_restart(two);
  const auto b = x.propose(2, a, all);
  x.show(b, one);
  const auto after = x.give_up(2, x.genesis(), two);
  const auto y = x.propose(3, x.genesis(), two, after);
  x.show(x.propose(4, y, two), two);
}

std::vector<std::string> timeout_then_vote() {
  return play("jolteon", [](attack& x) { vote_after_timeout(x, false); });
}

std::vector<std::string> timeout_crash_vote() {
  return play("jolteon", [](attack& x) { vote_after_timeout(x, true); });
}

// --- Simplex

void finalize_other(attack& x, const block_ptr& b) {
  x.show(b, two);
  x.show_final(b, {r2});
}

std::vector<std::string> view_not_nullified() {
  return play("simplex", [](attack& x) {
    const auto a = x.propose(1, x.genesis(), all);
    x.show(a, all);
    x.show_final(a, one);
    finalize_other(x, x.propose(2, x.genesis(), two));
  });
}

std::vector<std::string> nullify_then_finalize() {
  return play("simplex", [](attack& x) {
    const auto a = x.propose(1, x.genesis(), all);
    x.wait_for_timeouts(1, all);
    x.show(a, all);
    x.show_final(a, one);
    const auto after = x.give_up(1, x.genesis(), two);
    finalize_other(x, x.propose(2, x.genesis(), two, after));
  });
}

std::vector<std::string> finalize_crash_nullify() {
  return play("simplex", [](attack& x) {
    const auto a = x.propose(1, x.genesis(), all);
    x.show(a, all);
    x.show_final(a, one);
    x.crash_and_restart(two);
    x.wait_for_timeouts(1, two);
    const auto after = x.give_up(1, x.genesis(), two);
    finalize_other(x, x.propose(2, x.genesis(), two, after));
  });
}

constexpr const char* fork = "commits another block at height 1";

constexpr std::array schedules{
  schedule{"HotStuff: a block beside the lock gets no vote", "hotstuff-no-lock", fork, beside_the_lock},
  schedule{"HotStuff: a certificate that comes late does not lower the lock", "hotstuff-lower-lock", fork,
           late_certificate},
  schedule{"HotStuff: three in views that are not consecutive commit nothing", "hotstuff-no-consecutive-views", fork,
           gap_in_views},
  schedule{"HotStuff: a block's justify is its parent's certificate", "chained-parent-not-justified", fork,
           parent_of_another},
  schedule{"Jolteon: two in rounds that are not consecutive commit nothing", "jolteon-no-consecutive-rounds", fork,
           gap_in_rounds},
  schedule{"Jolteon: a parent is as high as what the timeouts state", "jolteon-low-parent", fork, low_parent},
  schedule{"timeouts state what their signers know", "chained-timeout-states-nothing", fork, low_attachment},
  schedule{"Jolteon: a proposal that skips a round shows why", "jolteon-skip-without-timeout", fork,
           no_timeout_certificate},
  schedule{"Jolteon: who gave a round up does not vote in it", "chained-vote-after-timeout", fork, timeout_then_vote},
  schedule{"Jolteon: nor after a crash", "chained-timeout-not-journaled", fork, timeout_crash_vote},
  schedule{"Simplex: every view that a block skips is nullified", "simplex-no-nullification-needed", fork,
           view_not_nullified},
  schedule{"Simplex: who nullified a view does not finalize it", "simplex-finalize-after-nullify", fork,
           nullify_then_finalize},
  schedule{"Simplex: who finalized a view does not nullify it after a crash", "simplex-finalize-not-journaled", fork,
           finalize_crash_nullify},
};

} // namespace

std::span<const schedule> chained_attacks() {
  return schedules;
}

} // namespace bezant::testing
