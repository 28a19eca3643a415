// An adversary that leads every view and decides what arrives where. It holds the faulty replica's key alone: whatever
// else its certificates contain, honest cores have signed.
#pragma once

#include "tests/protocols/slot_judge.hpp"

namespace bezant::testing {

constexpr replica_id r0{0}, r1{1}, r2{2}, r3{3};

/// Some misdeed turned out to be impossible: honest replicas did not sign what it needs.
struct thwarted {};

/// Four replicas, of which replica 0 is the adversary. No message between the others arrives unless it is handed over.
class attack {
public:
  using those = std::vector<replica_id>;

  explicit attack(const std::string& protocol);

  /// The adversary proposes a block of `view` on `parent` to `to`, with the certificate of `parent`.
  block_ptr propose(std::uint64_t view, const block_ptr& parent, const those& to);
  block_ptr propose(std::uint64_t view, const block_ptr& parent, const those& to,
                    const chained::timeout_certificate& after);
  /// The same with a justify that is the certificate of another block than the parent.
  block_ptr propose_beside(std::uint64_t view, const block_ptr& parent, const block_ptr& certified, const those& to);
  /// Shows the certificate of `b`.
  void show(const block_ptr& b, const those& to);
  /// Simplex: shows the finalization of `b`.
  void show_final(const block_ptr& b, const those& to);

  /// Time passes until all of `who` have given `view` up.
  void wait_for_timeouts(std::uint64_t view, const those& who);
  /// Shows the certificate that `view` was given up, with the certificate of `high` attached; gives it.
  chained::timeout_certificate give_up(std::uint64_t view, const block_ptr& high, const those& to);

  void crash_and_restart(const those& who);
  /// True if enough have voted for `b`.
  [[nodiscard]] bool can_certify(const block_ptr& b) const;
  /// Time passes; what is sent is lost.
  void wait(duration d);

  [[nodiscard]] block_ptr genesis() const { return c.keys.genesis(); }

  cluster c;

private:
  using signatures = std::map<replica_id, signature>;

  void saw(replica_id who, const signed_message& m);
  void hand(const signed_message& m, const those& to);
  [[nodiscard]] block_ptr make_child(std::uint64_t view, const block_ptr& parent, const block_ptr& certified) const;
  [[nodiscard]] vote_certificate certificate(const block_ptr& b, message_kind kind,
                                             std::map<block_vote, signatures> votes) const;
  [[nodiscard]] vote_certificate certificate(const block_ptr& b) const;

  slot_judge judge_;
  std::map<block_vote, signatures> votes_, finalizes_;
  std::map<view_number, std::map<replica_id, chained::timeout_share>> timeouts_;
};

} // namespace bezant::testing
