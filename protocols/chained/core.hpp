// The chained family's core: all that protocols with a tree of certified blocks have in common. A protocol of the
// family derives from it and is only its rules: whom to extend, when to vote, when to commit, when to advance.
#pragma once

#include "protocols/chained/block_fetcher.hpp"
#include "protocols/chained/block_server.hpp"
#include "protocols/chained/evidence_book.hpp"
#include "protocols/chained/leader_policy.hpp"
#include "protocols/chained/messages.hpp"
#include "protocols/chained/standing.hpp"
#include "protocols/chained/vote_collector.hpp"
#include "protocols/config.hpp"
#include "protocols/evidence.hpp"
#include "protocols/pacer.hpp"
#include "protocols/protocol.hpp"
#include "protocols/timeout_estimator.hpp"

#include <limits>

namespace bezant::chained {

/// Every bound of a core.
struct limits {
  std::uint64_t views_ahead = 8;   ///< proposals and votes of later views are dropped
  std::uint64_t views_behind = 32; ///< proposals and votes of earlier views are dropped
  std::size_t proposals_per_view =
    2;                           ///< of one leader: an equivocation; a third comes by fetching if it gets certified
  std::size_t orphans_max = 256; ///< above what the window's proposals and two answers can hold
  block_fetcher::limits fetcher;
  block_server::limits server;
};

/// What tells one protocol of the family from another, apart from its rules.
struct traits {
  std::string_view name;
  std::string_view certified = "certified"; ///< the paper's word, in notes
  chain_order order = chain_order::by_view;
  bool clocked = false;            ///< views follow the clock, see `view_at`
  bool relay_proposals = false;    ///< those seen for the first time are handed on to all
  bool relay_votes = false;        ///< the same
  bool announce = false;           ///< certificates that are new are multicast
  bool votes_to_all = true;        ///< else to the next view's leader alone
  bool monotone_votes = false;     ///< heights must not fall from vote to vote: a rule of Streamlet
  bool timeouts = true;            ///< replicas tell each other that a view brought nothing
  bool plain_timeouts = false;     ///< timeouts carry no certificate
  bool joins = true;               ///< f+1 timeouts for a view bring a replica there
  bool vote_after_timeout = false; ///< a replica that gave a view up may still vote in it
  duration idle{};                 ///< a leader without work waits so long with an empty block
  duration timeout{};              ///< what a view may take, unless others were given up before it; none if clocked
  bool measured = false;           ///< it may take less where views take less, see `allowed`
};

/// The common core. Views are entered by certificates, unless the protocol says otherwise; every view has one leader,
/// who proposes a block with its parent's certificate; replicas vote; a quorum of votes is the block's certificate.
/// A certified block in the tree has certified ancestors down to the last final block.
class core : public protocol {
public:
  core(const protocol_config& config, const traits& t, leader_policy leaders, const limits& bounds);

  [[nodiscard]] std::string_view name() const noexcept override { return traits_.name; }
  void step(time_point now, const event& in, effects& out) final;
  bool forgot(const forgotten_past& past, effects& out) override;
  [[nodiscard]] protocol_status snapshot() const override;
  [[nodiscard]] protocol_position position() const override { return {view_, likely_leader()}; }

protected:
  // --- the rules

  /// Whom to extend: a certified block of the tree; null if this leader cannot propose yet.
  [[nodiscard]] virtual const block_tree::node* to_extend() = 0;
  /// When to vote: this is a proposal by the leader of the current view, `b` hangs in the tree, and this replica has
  /// neither voted nor, if that matters, given up in this view or a later one.
  [[nodiscard]] virtual bool may_vote(const proposal& p, const block& b) = 0;
  /// When to commit: `b`, a block of the tree, has just got its certificate.
  virtual void certified(const block_tree::node& b, effects& out) = 0;
  /// When to advance: a certificate came that is new, for a block that may be missing yet. Default: on to the next
  /// view.
  virtual void learned(const vote_certificate& c, effects& out);
  /// The same for a view that a quorum gave up. Default: on to the next view.
  virtual void learned(const timeout_certificate& c, effects& out);
  /// How long the current view may take.
  [[nodiscard]] virtual duration patience() const = 0;
  /// How long until what was said when it ran out is said again.
  [[nodiscard]] virtual duration repeat_after() const {
    return traits_.timeout > duration{} ? traits_.timeout : patience();
  }
  /// The view's timer ran out. Default: gives the view up, repeats what others may have missed.
  virtual void expired(effects& out);
  /// A view was entered.
  virtual void entered(effects&) {}
  /// A certificate of a view given up came, new or not.
  virtual void heard(const timeout_certificate&, effects&) {}
  /// Somebody gave a view up.
  virtual void heard(const timeout_vote&, const signed_message&, effects&) {}
  /// A step ends: proposals and votes were tried.
  virtual void finish(effects&) {}
  /// A vote is about to be cast.
  virtual void voting(const block&) {}
  /// Messages of the protocol's own kinds.
  virtual void take_own(const message_in&, effects&) {}
  /// What the rules must not forget, and its way back. Part of every `safety_state`.
  [[nodiscard]] virtual bytes own_state() const { return {}; }
  virtual void restore_own(byte_view) {}
  /// Journal records of kinds from `first_own_record` on, in order.
  virtual void replay_own(const record&) {}
  /// The lowest view that this replica may be in after a restart, by what was restored.
  [[nodiscard]] virtual view_number lowest_own_view() const { return view_number{1}; }
  /// Journal records of this view and later ones are needed, whatever the helper thinks.
  [[nodiscard]] virtual view_number keeps_from() const {
    return view_number{std::numeric_limits<std::uint64_t>::max()};
  }
  /// True if `c`, not above the last final block, can only be there if more than f replicas are faulty.
  [[nodiscard]] virtual bool contradicts_root(const vote_certificate& c) const;
  /// The certificates in one of the protocol's own proofs, in the order of their views.
  [[nodiscard]] virtual std::vector<vote_certificate> certificates_in(byte_view proof) const;

  // --- what the rules may use

  [[nodiscard]] const replica_set& replicas() const { return *replicas_; }
  [[nodiscard]] replica_id self() const { return self_; }
  [[nodiscard]] time_point now() const { return now_; }
  [[nodiscard]] view_number view() const { return view_; }
  [[nodiscard]] const block_tree& tree() const { return tree_; }
  [[nodiscard]] const vote_certificate& high() const {
    return state_.high;
  } ///< of the highest view; its block may be missing
  [[nodiscard]] const safety_state& state() const { return state_; }
  [[nodiscard]] const std::optional<timeout_certificate>& given_up() const { return state_.given_up; }
  [[nodiscard]] unsigned failures() const { return failures_; } ///< views given up in a row
  /// What the current view may take by `timeout`, by what was measured, and by the views given up in a row.
  [[nodiscard]] timeout_estimator::allowance allowed() const { return estimate_.after(failures_, traits_.idle); }
  [[nodiscard]] bool halted() const { return halted_; }
  [[nodiscard]] bool running() const { return running_; }
  /// Who leads the current view if the chain goes on where it most likely does.
  [[nodiscard]] replica_id likely_leader() const { return leader_on(tree_.best_tip().what->id(), view_); }

  /// The block of the highest certificate, if it is there and this view was entered by a certificate: of a vote, or of
  /// a view given up, which brings the highest certificate that a quorum knew. Else null.
  [[nodiscard]] const block_tree::node* highest_if_entered() const;
  void enter(view_number next, bool failed, effects& out);
  void give_up(effects& out);
  void learn(const vote_certificate& c, bool spread, effects& out);
  void learn(const timeout_certificate& c, bool spread, effects& out);
  void repeat_vote(effects& out);
  void repeat_certificate(effects& out);
  /// Commits the uncommitted ancestors of a block of the tree and the block itself; `proof` for `verify_commit`.
  void commit_to(const block_tree::node& last, bytes proof, effects& out);
  /// Makes the safety state durable; before any message leaves that it must know of.
  void persist_state(effects& out);
  /// The chain of certified blocks that ends in `last`, as a proof of `links` links.
  [[nodiscard]] bytes chain_proof(const block_tree::node& last, std::size_t links) const;

private:
  struct held_proposal {
    digest block;
    proposal body;
  };
  struct asked_payload {
    request_id id;
    view_number view;
    digest parent;
  };

  // core.cpp: events and views
  void take(const started& e, effects& out);
  void take(const recovered& e, effects& out);
  void take(const message_in& e, effects& out);
  void take(const timer_fired& e, effects& out);
  void take(const payload_ready& e, effects& out);
  void take(const block_loaded& e, effects& out);
  void take(const work_pending&, effects&) {
    work_ = true;
    dry_ = false;
  }
  void take(const work_drained&, effects&) { work_ = false; }
  void take(const oldest_waits&, effects&) {} // the next view has another leader anyway
  void take(const executed&, effects&) {}
  void count_failures(bool failed, duration took);
  void set_view_timer(duration wait, effects& out);
  void slide_window();
  [[nodiscard]] bool in_window(view_number v) const;
  [[nodiscard]] view_number window_low() const;

  // proposing.cpp: proposals and votes
  void try_propose(effects& out);
  [[nodiscard]] bool waits(const digest& parent, effects& out);
  void propose(const payload_ptr& batch, effects& out);
  void repeat_proposal(effects& out);
  void on_proposal(const signed_message& m, effects& out);
  [[nodiscard]] bool fits_parent(const proposal& p) const;
  void try_vote(effects& out);
  void cast_vote(const block& b, effects& out);
  void send_vote(const block_vote& v, effects& out);
  void on_vote(const signed_message& m, effects& out);
  void journal_block(const block& b, effects& out);

  // certificates.cpp: what certificates lead to, and the search for missing blocks
  [[nodiscard]] bool contradiction(const vote_certificate& c, effects& out);
  void insert(const block_ptr& b, const vote_certificate& justify, bool spread, effects& out);
  void hung(const block_ptr& b, effects& out);
  void trim(effects& out);
  void on_request(const signed_message& m, effects& out);
  void on_block(const signed_message& m, effects& out);
  void fetch(bool retry, effects& out);

  // isolation.cpp: culprits that committed evidence names do not lead, nor do those who rest
  [[nodiscard]] replica_id leader_on(const digest& parent, view_number v) const;
  [[nodiscard]] std::vector<replica_id> left_out(const convictions& convicted, const leader_standing& standing,
                                                 height at) const;
  [[nodiscard]] bool could_lead(replica_id who, view_number v) const;
  [[nodiscard]] bool is_out(replica_id who) const;
  void note_culprits(const block& b);
  void convict(const std::vector<block_ptr>& committed);
  void forget_culprits();

  // timeouts.cpp
  void on_timeout(const signed_message& m, effects& out);
  void try_give_up_certificate(view_number v, effects& out);

  // recovery.cpp
  void replay(const record& r, effects& out);
  std::vector<vote_certificate> adopt_root(const recovered& e);

  std::shared_ptr<const replica_set> replicas_;
  replica_id self_;
  traits traits_;
  limits limits_;
  leader_policy leaders_;

  time_point now_;
  time_point expires_;   ///< when the view's timer runs out
  bool running_ = false; ///< the first event has come, and the journal was read
  /// What was certified beside the root contradicts it. Not so where it is final only by a block above it, until the
  /// next commit of this life.
  bool beside_counts_ = true;
  bool halted_ = false; ///< a conflict with a final block was seen: more than f replicas are faulty
  bool work_ = false;   ///< the mempool has transactions
  bool dry_ = false;    ///< but none that it gives for a block of this view
  view_number view_;
  bool leads_ = false;    ///< this view's leader, on some parent
  unsigned failures_ = 0; ///< views given up in a row
  timeout_estimator estimate_;
  std::optional<time_point> began_; ///< when the current view was entered
  view_number known_;               ///< highest view that a certificate proved
  block_tree tree_;
  vote_collector votes_;
  timeout_collector timeouts_;
  evidence_book evidence_;
  block_fetcher fetcher_;
  block_server server_;
  std::map<view_number, std::vector<held_proposal>> proposals_; ///< by each view's leader
  safety_state state_;
  convictions convicted_;                           ///< by blocks up to the root
  std::map<digest, std::vector<replica_id>> named_; ///< by blocks above it, those that hold evidence
  leader_standing standing_;                        ///< by blocks up to the root, as far as they are known

  std::optional<asked_payload> asked_;
  request_id next_request_{1};
  std::optional<time_point> idle_until_;
  std::optional<time_point> wake_; ///< the idle timer of this view
  pacer busy_{busy_burst}, idle_{idle_burst};
  time_point fetched_;    ///< when a block was asked for last
  view_number persisted_; ///< view in which the safety state was persisted last
  view_number trimmed_;
};

} // namespace bezant::chained
