// Streamlet's core: whom to extend, when to vote, when a block is final.
#pragma once

#include "protocols/chained/block_fetcher.hpp"
#include "protocols/chained/block_server.hpp"
#include "protocols/config.hpp"
#include "protocols/chained/evidence_book.hpp"
#include "protocols/chained/leader_policy.hpp"
#include "protocols/protocol.hpp"
#include "protocols/streamlet/messages.hpp"
#include "protocols/chained/vote_collector.hpp"

namespace bezant::streamlet {

/// Every bound of the core.
struct limits {
  std::uint64_t epochs_ahead = 8;   ///< proposals and votes of later epochs are dropped
  std::uint64_t epochs_behind = 32; ///< proposals and votes of earlier epochs are dropped
  std::size_t proposals_per_epoch =
    2;                           ///< two are an equivocation's proof; a third comes by fetching if it gets certified
  std::size_t orphans_max = 256; ///< above what the window's proposals and two answers can hold
  block_fetcher::limits fetcher;
  block_server::limits server;
};

/// The options of `streamlet_info`, read.
struct options {
  duration delta = milliseconds(100);
  leader_policy::kind leader = leader_policy::kind::hash;
  bool echo_votes = true;
};

/// Streamlet (Chan, Shi 2020), section 3 "Propose-Vote, Finalize". Where the code says "guard" the rule is ours and
/// stricter than the paper's, for replicas that crash and clocks that step.
///
/// Epoch e lasts from (e-1)·2Δ to e·2Δ. A block is notarized by q votes; one in the tree has notarized ancestors down to
/// the last final block, for each block brings its parent's notarization.
class core final : public protocol {
public:
  core(const protocol_config& config, const options& chosen, limits bounds);

  [[nodiscard]] std::string_view name() const noexcept override { return "streamlet"; }
  void step(time_point now, const event& in, effects& out) override;
  [[nodiscard]] protocol_status snapshot() const override;

private:
  struct held_proposal {
    digest block;
    signed_message message;
  };
  struct asked_payload {
    request_id id;
    digest parent;
  };

  // core.cpp: the epochs
  void take(const started& e, effects& out);
  void take(const recovered& e, effects& out);
  void take(const message_in& e, effects& out);
  void take(const timer_fired& e, effects& out);
  void take(const payload_ready& e, effects& out);
  void take(const block_loaded& e, effects& out);
  void take(const work_pending& /*e*/, effects& /*out*/) {} // a leader proposes in every epoch, work or none
  void take(const work_drained& /*e*/, effects& /*out*/) {}
  void take(const executed& /*e*/, effects& /*out*/) {}
  [[nodiscard]] view_number epoch_at(time_point now) const;
  void enter_epoch(view_number epoch, effects& out);
  void send_again(effects& out);
  void slide_window();
  [[nodiscard]] bool in_window(view_number epoch) const;
  [[nodiscard]] view_number window_low() const;

  // recovery.cpp
  void replay(const record& r, effects& out);
  /// Roots the tree at the last committed block; gives the certificate of its child, which the proof holds.
  std::optional<vote_certificate> adopt_root(const recovered& e);

  // voting.cpp: proposals and votes
  void start_proposal(effects& out);
  void propose(const payload_ptr& batch, effects& out);
  void repeat_proposal(effects& out);
  void on_proposal(const signed_message& m, effects& out);
  void try_vote(effects& out);
  bool may_vote(const block& b) const;
  void cast_vote(const block& b, effects& out);
  void on_vote(const signed_message& m, effects& out);
  void journal_block(const block& b, effects& out);

  // chain.cpp: notarizations, final blocks, catch-up
  enum class echo { yes, no };
  void learn(const vote_certificate& c, echo spread, effects& out);
  void insert(const block_ptr& b, const vote_certificate& justify, echo spread, effects& out);
  void hung(const block_ptr& b, effects& out);
  void finalize(const digest& newly_notarized, effects& out);
  void commit_to(const block_tree::node& last, bytes proof, effects& out);
  void trim(effects& out);
  void on_request(const signed_message& m, effects& out);
  void on_block(const signed_message& m, effects& out);
  void fetch(bool retry, effects& out);

  std::shared_ptr<const replica_set> replicas_;
  replica_id self_;
  options options_;
  limits limits_;
  leader_policy leaders_;

  bool running_ = false; ///< the first event has come, and the journal was read
  bool halted_ = false;  ///< a conflict with a final block was seen: more than f replicas are faulty
  view_number epoch_;    ///< now; 0 before genesis time
  view_number known_;    ///< highest epoch that a notarization proved
  block_tree tree_;
  vote_collector votes_;
  evidence_book evidence_;
  block_fetcher fetcher_;
  block_server server_;
  std::map<view_number, std::vector<held_proposal>> proposals_; ///< by each epoch's leader

  block_vote voted_;    ///< the last own vote; all zero before the first
  block_vote proposed_; ///< the last own proposal, in the shape of a vote
  std::optional<asked_payload> asked_;
  request_id next_request_{1};
  view_number trimmed_;
};

} // namespace bezant::streamlet
