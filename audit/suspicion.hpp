// Suspicion: who behaves unlike the others, in a way that no signature proves. It decides nothing in consensus.
#pragma once

#include "core/digest_table.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"

#include <array>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace bezant::audit {

/// What makes a replica suspicious.
enum class suspicion_reason : std::uint8_t {
  missed_proposal, ///< it led a view that ended before its proposal came
  late_proposal,   ///< its proposals take much longer than those of others
  missed_vote,     ///< blocks became final without its vote
  censoring,       ///< its blocks pass over transactions that waited for long, and carry younger ones in their place
};
inline constexpr std::size_t suspicion_reasons = 4;

/// "missed-proposal", ...
std::string_view name_of(suspicion_reason r);

/// How often something was possible and how often it happened, in the window.
struct occasions {
  std::uint32_t happened = 0;
  std::uint32_t possible = 0;

  friend bool operator==(const occasions&, const occasions&) = default;
};

/// A replica's suspicion. A score of s thousandths says: that an honest replica looks like this has a probability of at
/// most 10^(-s/1000), if it fails as often as the others do, each time by itself.
struct suspicion {
  replica_id who;
  std::uint64_t score = 0; ///< the highest of the reasons'
  std::array<std::uint64_t, suspicion_reasons> scores{};
  std::array<occasions, suspicion_reasons> counts{};
};

/// A transaction of a proposal.
struct offered_transaction {
  digest id;
  std::uint64_t lane = 0; ///< whose it is (`application::lane`)
  std::size_t cost = 1;   ///< what it takes of the room that lanes share
};

/// Bounds and measures. `threshold` is what docs/suspicion.md measured the rate of false suspicions for.
struct suspicion_limits {
  std::uint64_t threshold = 8000;      ///< thousandths; 10^-8
  std::size_t window = 64;             ///< occasions of each kind that are remembered of a replica
  duration memory = seconds(300);      ///< and for how long
  std::uint64_t grace_heights = 8;     ///< a vote that comes later than this many blocks after its own counts as missed
  std::size_t heights_max = 256;       ///< heights whose votes are collected
  std::size_t waiting_max = 1 << 14;   ///< transactions that are watched; more are not
  duration held_min = milliseconds(5); ///< a transaction came so much before another, else they count as equally old
  std::uint64_t carried_views = 32;    ///< a proposed transaction that is not final so many views later waits again
  std::uint32_t expected_min = 50;     ///< thousandths: every replica may fail this often
};

/// An accrual failure detector (in the spirit of Hayashibara, Defago, Yared, Katayama 2004, "The phi accrual failure
/// detector", SRDS): it gives no verdict but a level that grows with what speaks against a replica. There the level
/// comes from the times between heartbeats; here from what each replica misses of its duties, held against what the
/// median of the others misses in the same time, so that loss and delay that all suffer from make nobody suspicious:
/// the level is the Chernoff bound of a binomial tail. Integers only; deterministic; memory bounded by the limits.
///
/// It watches for one replica, which knows nothing of itself and is never suspected here.
class suspicion_meter {
public:
  suspicion_meter(replica_id self, std::size_t replicas, std::size_t quorum, suspicion_limits limits = {});

  /// This replica entered a view, whose leader is known or not. Views before it have ended.
  void entered(time_point now, view_number view, std::optional<replica_id> leader);
  /// A proposal came, with the block's transactions in their order.
  void proposed(time_point now, view_number view, replica_id by, std::span<const offered_transaction> transactions);
  /// A vote for a block of that height came, whatever the block.
  void voted(replica_id by, height at);
  /// Blocks up to this height are final; their transactions wait no more.
  void committed(height at, std::span<const digest> transactions);
  /// A client's transaction came to this replica.
  void submitted(time_point now, const digest& transaction, std::uint64_t lane = 0);

  /// Every other replica's suspicion, by replica.
  [[nodiscard]] std::vector<suspicion> all() const;
  /// Those at or above the threshold.
  [[nodiscard]] std::vector<suspicion> suspects() const;
  [[nodiscard]] const suspicion_limits& limits() const noexcept { return limits_; }
  /// Entries of all buffers, but for the digests of what is final, of which at most twice `waiting_max` are kept.
  [[nodiscard]] std::size_t size() const noexcept;

private:
  struct record {
    struct occasion {
      time_point when;
      bool happened;
    };
    std::array<std::deque<occasion>, suspicion_reasons> occasions;
    std::deque<std::int64_t> delays; ///< of its proposals, in nanoseconds
  };
  struct led_view {
    view_number view;
    time_point since;
    replica_id leader;
    bool proposed = false;
  };

  void note(replica_id who, suspicion_reason why, bool happened);
  void judge_votes();
  void judge_delay(replica_id by, std::int64_t delay);
  void judge_choice(view_number view, replica_id by, std::span<const offered_transaction> transactions);
  [[nodiscard]] bool passes_over(std::span<const offered_transaction> transactions, bool& known) const;
  void let_go(view_number view);
  void carry(view_number view, std::span<const offered_transaction> transactions);
  [[nodiscard]] occasions count(replica_id who, suspicion_reason why) const;

  replica_id self_;
  std::size_t quorum_;
  suspicion_limits limits_;
  std::vector<record> records_;
  time_point now_; ///< the latest of which it was told
  std::optional<led_view> current_;
  std::set<view_number> early_; ///< proposals of views not entered yet
  std::map<height, std::set<replica_id>> voters_;
  height committed_, judged_;
  struct watched {
    digest transaction;
    std::uint64_t lane;
    time_point since;
    std::optional<view_number> carried; ///< by a proposal of this view
  };
  std::list<watched> waiting_; ///< by age
  digest_table<std::list<watched>::iterator> places_;
  recent_digests final_;                     ///< committed lately: a copy that comes late waits for nothing
  std::optional<view_number> carried_since_; ///< no waiting transaction is carried by an older view
};

/// Thousandths of -log10 of an upper bound on the probability that of `possible` independent events, each of
/// probability `expected` thousandths, `happened` or more happen (Chernoff: 2^(-n KL(m/n || p))). 0 if no more happen
/// than expected.
std::uint64_t surprise(occasions seen, std::uint32_t expected);

} // namespace bezant::audit
