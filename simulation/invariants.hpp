// Watches a cluster while it runs and says what broke that must never break.
#pragma once

#include "actors/messages.hpp"
#include "actors/observer.hpp"
#include "exchange/exchange_application.hpp"
#include "protocols/registry.hpp"
#include "simulation/admission_check.hpp"
#include "simulation/book_check.hpp"
#include "simulation/chain_check.hpp"
#include "simulation/evidence_check.hpp"
#include "simulation/innocence_check.hpp"
#include "simulation/notice_check.hpp"
#include "simulation/order_check.hpp"
#include "simulation/repeat_check.hpp"
#include "simulation/service_check.hpp"
#include "simulation/signature_check.hpp"

#include <memory>
#include <mutex>
#include <set>

namespace bezant::simulation {

/// Checks a cluster from outside, in every life of its replicas. Thread-safe. The invariants, by name:
///  - agreement: all replicas commit the same block at a height
///  - ancestry: each replica commits every height once, in order, each block a child of the one before it
///  - commit-proof: the proof of each commit is accepted by `protocol_info::verify_commit`
///  - double-vote: a replica signs at most one message for a slot (`protocol_info::slot`), and never two that
///    contradict each other (`protocol_info::offence`)
///  - digests: all replicas have the same state and the same receipts after a height
///  - exactly-once: the frames of a session take effect once each, in order of their sequence numbers
///  - acknowledged: what a client accepted took effect, at the height and with the outcome that the client was told
///  - answered: who trades and stays hears of every frame that took effect, once nothing goes wrong any more
///  - conservation: the balances of each asset add up to what genesis gave out
///  - holds: what an account holds is what its live orders bind
///  - crossed-book: no bid stands at or above an ask
///  - accusation: nobody accuses an honest replica, or accuses with two messages that prove nothing; nor is there
///    evidence against one, found or committed, or evidence that does not hold; nor does forensics name one, nor can
///    evidence be made of what one signed (`innocence_check`)
///  - unnoticed: a replica that is shown two messages of one author that nobody honest signs both has evidence of it;
///    and forensics on what it saw convicts that author (`notice_check`)
///  - isolation: whom the evidence in the chain leaves out proposes no block, and all replicas leave out the same
///  - authentic: every frame in a committed block was signed by its session
///  - reference: a replica's books are what the naive reference book makes of the committed log
///  - restore: an exchange that goes on from a snapshot of another comes to the same as that one (`restore_check`)
///  - results: what a frame came to, code, filled and open of each command, is what the reference book makes of the log
///  - inquiries: what a replica answers to questions is what the reference book says, and prices, quantities and
///    amounts are written as the numbers that they are (`answer_check`)
///  - repeats: no block of an honest replica that was never down has a transaction that a block below it has; where
///    blocks name no parent when they are proposed: that one of its own, of the same view, has
///  - obligation: who is asked for a block that it has, or in PBFT for a batch that it sent a prepare for, sends it
///    (`service_check`)
///  - admission: what passes a replica's checks is well-formed by rules of the checker's own: a block has its parent's
///    certificate, lower in view, a certificate a quorum of different signers
///  - higher-view: a certificate of a higher view is never dropped, however far above the replica it is
///  - bounded: no buffer of a replica holds more than its bound
///  - failure: no replica stops by itself
/// Byzantine replicas are not watched; what they do to others is.
class invariant_checker final : public replica_observer {
public:
  /// `byzantine`: replicas that an adversary was given. The others are held to their promises. `forensic`: what each
  /// saw is kept, and forensics on it must say the same as its auditor.
  explicit invariant_checker(std::set<replica_id> byzantine = {}, bool forensic = false)
    : byzantine_{std::move(byzantine)}, forensic_{forensic} {}

  /// To be called once the cluster is made and before it starts.
  void begin(std::shared_ptr<const replica_set> replicas, const protocol_info& protocol);

  /// Names the exchange that a replica hosts from now on, so that its books are looked at after each new block.
  void hosts(replica_id who, std::weak_ptr<const exchange::exchange_application> app);

  /// Whose frames are expected. Without this call `authentic` says nothing. `genesis` outlives the checker.
  void knows(const digest& chain, const exchange::exchange_genesis& genesis,
             std::shared_ptr<const signature_scheme> scheme);

  /// Compares the books of a replica that stands still with what the reference makes of the blocks that it committed,
  /// and with what comes of them where a snapshot is put in between. Needs `knows`.
  void compare_with_reference(replica_id who, const std::vector<block_ptr>& log,
                              const exchange::exchange_application& app);

  /// A client accepted the outcome of one of its frames. Without these calls `acknowledged` says nothing.
  void on_accepted(session_id who, const accepted_frame& frame);

  /// A session whose client is honest and stays to the end. Without these calls `answered` says nothing.
  void serves(session_id who);

  /// The last checks, once everything stands still: every accepted frame took effect, the books of all exchanges that
  /// still exist are sound, what took effect at `answered_until` or before was answered, and what was shown before
  /// `noticed_until` was noticed.
  void finish(std::optional<time_point> answered_until = std::nullopt, time_point noticed_until = {});

  void on_signed(time_point now, replica_id who, const signed_message& m) override;
  void on_delivered(time_point now, replica_id who, replica_id peer, const signed_message& m) override;
  void on_view(time_point now, replica_id who, const protocol_position& p) override;
  void on_accuse(time_point now, replica_id who, const accuse& a) override;
  void on_note(time_point now, replica_id who, const note& n) override;
  void on_evidence(time_point now, replica_id who, const evidence& e, const audit::verdict& v) override;
  void on_unproven(time_point now, replica_id who, replica_id culprit, std::string_view why) override;
  void on_commit(time_point now, replica_id who, const commit& c) override;
  void on_started(time_point now, replica_id who, height at) override;
  void on_restored(time_point now, replica_id who, height at, const digest& state) override;
  void on_executed(time_point now, replica_id who, const block& b, const block_result& r) override;
  void on_checkpoint(time_point now, replica_id who, const checkpoint_certificate& c) override;
  void on_size(replica_id who, std::string_view what, std::size_t entries, std::size_t bound) override;
  void on_failure(time_point now, replica_id who, std::string_view why) override;

  /// True if nothing broke so far.
  [[nodiscard]] bool clean() const;
  /// True if a replica stopped by itself.
  [[nodiscard]] bool failed() const;
  /// The first violation of each invariant and replica, in the order in which they were found.
  [[nodiscard]] std::vector<violation> violations() const;
  /// What was checked so far, so that a silent checker is not taken for a content one.
  [[nodiscard]] check_counts counts() const;
  /// What honest replicas' auditors found, by culprit and offence.
  [[nodiscard]] std::vector<found_evidence> evidence_found() const;
  /// Whom the chain leaves out.
  [[nodiscard]] std::vector<isolated_replica> isolated() const;
  /// Highest view that an honest replica has entered.
  [[nodiscard]] view_number highest_view() const;
  /// Height that `who` has committed, in whatever life.
  [[nodiscard]] height committed(replica_id who) const;
  /// From now on committed blocks are kept.
  void keep_log() { keeps_log_ = true; }
  /// The kept blocks up to a height, as whoever committed each first has it; fewer if some were committed by nobody.
  [[nodiscard]] std::vector<block_ptr> committed_log(height last) const;
  /// Lowest such height over all honest replicas.
  [[nodiscard]] height committed_by_all() const;
  /// Highest such height.
  [[nodiscard]] height committed_by_any() const;

private:
  void check_frames(time_point now, replica_id who, const block& b);
  [[nodiscard]] bool honest(replica_id who) const { return !byzantine_.contains(who); }

  mutable std::mutex mutex_;
  std::set<replica_id> byzantine_;
  bool forensic_;
  violation_list found_;
  check_counts counts_;
  view_number highest_view_;
  chain_check chain_;
  signature_check signatures_;
  admission_check admission_;
  order_check orders_;
  book_check books_;
  evidence_check evidence_;
  notice_check notices_;
  innocence_check innocence_;
  repeat_check repeats_;
  service_check services_;
  bool keeps_log_ = false;
  std::map<height, block_ptr> log_;
  digest chain_id_;
  const exchange::exchange_genesis* genesis_ = nullptr;
  std::shared_ptr<const signature_scheme> scheme_;
};

} // namespace bezant::simulation
