// PBFT's core: who proposes, what is prepared and committed, and how views change.
#pragma once

#include "protocols/config.hpp"
#include "protocols/evidence.hpp"
#include "protocols/pacer.hpp"
#include "protocols/pbft/archive.hpp"
#include "protocols/pbft/checkpoints.hpp"
#include "protocols/pbft/log.hpp"
#include "protocols/protocol.hpp"
#include "protocols/timeout_estimator.hpp"

#include <functional>
#include <set>

namespace bezant::pbft {

/// Every bound of the core. What is kept of a sequence number is bounded by `message_log`, of a view-change by its
/// type.
struct limits {
  std::uint64_t views_ahead = 4;     ///< messages of later views are dropped, but for certificates
  std::uint64_t views_behind = 4;    ///< messages of earlier views are dropped
  std::uint64_t decided_ahead = 128; ///< decided batches kept above the last executed one
  std::size_t resent_slots_max = 4;  ///< undecided sequence numbers that are said again each tick
  std::size_t answers_per_tick = 8;  ///< statuses of one replica that are answered
  std::size_t asks_per_tick = 4;     ///< statuses that are sent without waiting for the tick
  std::uint64_t backoff_max = 7;     ///< the view timer doubles at most so often
  std::uint64_t prompt_min = 16;     ///< transactions in time for which the time that one has is halved again
  std::size_t hand_overs = 4;        ///< so often the primary is given a transaction, in the second half of its time
  std::size_t put_off_max = 4;       ///< a replica that is behind waits so often for half of that time once more
  archive::limits history;
};

/// The options of `pbft_info`, read.
struct options {
  duration timeout = milliseconds(500);
  bool measured = false; ///< `timeouts`
  duration heartbeat = milliseconds(125);
  std::uint64_t checkpoint = 16; ///< K
  std::uint64_t in_flight = 4;
};

/// The timer of the transaction that has waited longest here.
inline constexpr timer_id request_timer{5};

/// PBFT (Castro, Liskov, "Practical Byzantine Fault Tolerance and Proactive Recovery", TOCS 2002, sections 4.2 to 4.6;
/// OSDI 1999). Replicas agree on batches by sequence number; the chain of blocks is built from them as they execute.
///
/// A commit certificate is final whatever view this replica is in, so it is taken at any time; everything else that a
/// replica does for a view it does only while it is in it and has not asked to leave it.
class core final : public protocol {
public:
  core(const protocol_config& config, const options& chosen, limits bounds);

  [[nodiscard]] std::string_view name() const noexcept override { return "pbft"; }
  void step(time_point now, const event& in, effects& out) override;
  bool forgot(const forgotten_past& past, effects& out) override;
  [[nodiscard]] protocol_status snapshot() const override;
  [[nodiscard]] protocol_position position() const override { return {view_, primary()}; }

private:
  struct asked_payload {
    request_id id;
  };
  struct known_decision {
    vote_certificate proof;
    std::optional<batch_header> what;
    payload_ptr content;
  };
  /// The transaction that has waited longest here.
  struct watched_request {
    digest what;
    time_point since;        ///< it became the oldest, or the view began
    bool queued = false;     ///< something else was in flight then
    std::size_t handed = 0;  ///< so often the primary was given it
    std::size_t put_off = 0; ///< so often this replica was behind when time had run out
  };
  struct heard_change {
    view_number view;
    signed_view_change message;
  };

  // core.cpp: events and timers
  void take(const started& e, effects& out);
  void take(const recovered& e, effects& out);
  void take(const message_in& e, effects& out);
  void take(const timer_fired& e, effects& out);
  void take(const work_pending& e, effects& out);
  void take(const work_drained& e, effects& out);
  void take(const oldest_waits& e, effects& out);
  void take(const payload_ready& e, effects& out);
  void take(const block_loaded& e, effects& out);
  void take(const executed& e, effects& out);
  void watch_primary(effects& out);
  void arm(duration patience, effects& out);
  void disarm(effects& out);
  void on_tick(effects& out);
  void say_again(std::size_t slots_max, effects& out);
  [[nodiscard]] duration patience() const;

  // requests.cpp: how long a transaction may wait
  void arm_request(effects& out);
  void disarm_request(effects& out);
  void request_timed_out(effects& out);
  void request_done();
  [[nodiscard]] duration grown(const timeout_estimator::allowance& allowed) const;
  [[nodiscard]] duration request_patience() const;
  void measure_request();

  // normal.cpp: the normal case
  [[nodiscard]] replica_id primary() const { return primary_of(view_, *replicas_); }
  [[nodiscard]] bool leads() const { return active_ && primary() == self_; }
  [[nodiscard]] height low() const { return stable_.vote.at; }
  [[nodiscard]] bool in_marks(height s) const;
  [[nodiscard]] bool in_views(view_number v) const;
  [[nodiscard]] bool above_window(view_number v, height s) const;
  [[nodiscard]] bool too_far(height s) const; ///< to keep its decision
  [[nodiscard]] bool undecided() const;
  [[nodiscard]] std::vector<block_ptr> unexecuted() const;
  [[nodiscard]] bool may_propose() const;
  [[nodiscard]] bool knows_what_is_in_flight() const;
  void try_propose(effects& out);
  void propose(const batch_header& b, payload_ptr content, effects& out);
  void propose_again(effects& out);
  void on_pre_prepare(const signed_message& m, effects& out);
  void on_vote(const signed_message& m, effects& out);
  void consider(height s, view_number v, effects& out);
  [[nodiscard]] bool acceptable(const round& r) const;
  [[nodiscard]] bool may_take(const batch_header& b) const;
  bool accept(round& r, view_number v, effects& out);
  void try_commit(round& r, view_number v, effects& out);
  void tally(const block_vote& v, effects& out);
  void decide(const vote_certificate& proof, effects& out);
  void execute(effects& out);

  // views.cpp: view changes and checkpoints
  void start_view_change(view_number to, effects& out);
  [[nodiscard]] bool is_out(replica_id who) const;
  [[nodiscard]] view_number next_led(view_number v) const;
  void leave_isolated(effects& out);
  void on_view_change(const signed_message& m, effects& out);
  void join(effects& out);
  void gather(effects& out);
  void on_new_view(const signed_message& m, effects& out);
  void enter(const new_view& n, const checkpoint_certificate& stable, effects& out);
  void on_checkpoint(const signed_message& m, effects& out);
  void adopt(const checkpoint_certificate& c, effects& out);
  void journal_state(effects& out);
  [[nodiscard]] std::size_t count_changes(const std::function<bool(view_number)>& which) const;

  // catch_up.cpp: status and its answers
  void ask(effects& out);
  void ask(replica_id who, effects& out);
  void behind(replica_id who, effects& out);
  void help(replica_id who, effects& out);
  void on_status(const signed_message& m, effects& out);
  void on_decided(const signed_message& m, effects& out);
  void on_payload(const signed_message& m, effects& out);
  void supply(const batch_header& b, const payload_ptr& content);
  [[nodiscard]] status own_status() const;

  // recovery.cpp
  void read_state(const record& r);
  void replay(const record& r);
  void resume(effects& out);

  std::shared_ptr<const replica_set> replicas_;
  replica_id self_;
  options options_;
  limits limits_;

  bool running_ = false; ///< the first event has come, and the journal was read
  bool halted_ = false;  ///< two batches were decided for one height: more than f replicas are faulty
  time_point now_;

  // The view. Durable in `state_record`.
  view_number view_{1};
  bool active_ = true;                        ///< false from the own view-change to the new-view
  checkpoint_certificate stable_;             ///< h and its proof
  bytes change_;                              ///< body of the last own view-change
  std::optional<signed_message> entered_;     ///< the view's new-view, once accepted
  bytes draft_;                               ///< body of the own new-view, sent and not yet accepted
  std::map<height, batch_header> reproposed_; ///< O of the view

  message_log log_;
  checkpoint_votes checkpoints_;
  archive archive_;
  std::map<replica_id, heard_change> changes_;    ///< the one of the highest view of each replica
  std::map<height, known_decision> decided_;      ///< not executed yet
  std::set<std::pair<replica_id, digest>> given_; ///< payloads that were handed out since the last tick
  std::map<height, pre_prepare> proposed_;        ///< own, in this view, above the stable checkpoint

  height executed_;               ///< the last block's
  convictions convicted_;         ///< by the blocks up to it
  digest last_block_;             ///< its id
  bool awaits_execution_ = false; ///< a checkpoint is due and the application's state is not known yet
  height signed_checkpoint_;
  std::optional<checkpoint_vote> last_checkpoint_;

  height next_{1}; ///< the next sequence number to propose
  std::optional<asked_payload> asked_;
  request_id next_request_{1};
  bool pending_ = false; ///< the mempool has work
  bool dry_ = false;     ///< but nothing that is not in flight already
  bool beat_ = false;    ///< a heartbeat is due
  time_point last_proposal_;
  pacer pace_{busy_burst};
  std::optional<time_point> wake_; ///< when proposing is tried again, if it came too soon

  std::optional<watched_request> oldest_;
  std::uint64_t overdue_ = 0; ///< doublings of the time that a transaction has
  std::uint64_t prompt_ = 0;  ///< transactions in a row that took less than half of that

  timeout_estimator estimate_;
  bool armed_ = false;
  std::uint64_t failures_ = 0; ///< view changes since a batch was executed
  height ticked_;              ///< `executed_` at the last tick
  std::set<replica_id> helped_, nudged_;
  std::map<replica_id, std::size_t> answers_; ///< since the last tick
  std::size_t asks_ = 0;
  std::uint32_t next_peer_ = 0;
  std::optional<replica_id> server_; ///< who was asked last
  height server_base_;               ///< and from where
  bool wants_ = false;               ///< something turned out to be missing in this step
};

} // namespace bezant::pbft
