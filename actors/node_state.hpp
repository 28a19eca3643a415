// How a node steps its core and carries out the effects.
#pragma once

#include "actors/early_messages.hpp"
#include "actors/mute_core.hpp"
#include "actors/node.hpp"
#include "actors/recall.hpp"
#include "actors/statement_book.hpp"

#include <deque>
#include <map>

namespace bezant {

/// The state of a node actor.
class node_state {
public:
  using self_ptr = node_actor::stateful_pointer<node_state>;

  void init(self_ptr self, node_config config);

  /// Asks the others what this replica's key has signed, if that is wanted, and begins; called again until that is
  /// done.
  void start();
  /// A checked message from the network.
  void deliver(replica_id peer, const signed_message& m);
  /// Steps the core with `e`, and then with its own messages until none is left, or for a while if they do not end.
  void step(event e);
  void tick(std::uint64_t timer, std::uint64_t setting);
  void work(bool pending);
  void oldest(const digest& waiting);
  /// Makes durable what waits for it, and goes on with own messages that were left.
  void flush();
  /// History begins at the base that is kept there.
  void rebase(height at);

private:
  /// Steps the core with what waits in `own_`, at most `steps_max` times; the rest has its turn after other messages.
  void take_own(std::size_t steps_max);
  /// An own message comes back to the core.
  void hear(signed_message m);
  /// The core takes its first step.
  void begin_core();
  // node_recall.cpp: what this replica may have forgotten, and what it tells others of theirs
  void prepare_recall();
  void ask();
  /// True if the core must not begin yet.
  bool held_back();
  void begin_after_recall();
  void recall_message(replica_id peer, const signed_message& m);
  void answer(replica_id who, const recall_request& asked);
  void take(replica_id from, const recall_answer& a);
  /// A clock that stood still, as that of a machine that slept, is read anew.
  void look_at_clock();
  /// The store is older than the key.
  void forgotten(const statement& s);
  void remember();
  void hold(const std::string& why, view_number over_above = {});
  void say_silent_until(view_number signed_to);
  /// Keeps what comes before the core has begun.
  void wait_for_start(replica_id peer, const signed_message& m);
  /// Notes what of these effects ranks above all that was signed; true if something is to be written.
  bool mark_signatures(const effects& out);
  /// Now and then what others said goes along with what is written anyway.
  void keep_heard();

  /// Steps the core once; false if it threw.
  bool step_core(const event& e, effects& out);
  /// Tells the observer if the core has changed its view.
  void tell_view();
  /// Carries out one step's effects; false if the node had to stop.
  bool carry_out(effects& out);
  bool make_durable(effects& out);
  /// Unless another sync comes before.
  void sync_soon();
  /// False if the node had to stop.
  bool sync();

  void perform(persist&) {}
  void perform(send_to& e);
  void perform(broadcast& e);
  void perform(relay& e);
  void perform(set_timer& e);
  void perform(cancel_timer& e);
  void perform(request_payload& e);
  void perform(commit& e);
  void perform(load_block& e);
  void perform(trim_journal& e);
  void perform(accuse& e);
  void perform(note& e);
  void perform(hand_over& e);

  signed_message sign_now(message m);
  /// Sends to the network, in order; with a simulated CPU not before what was signed so far is signed.
  template <class... Ts>
  void leave(Ts&&... what) {
    if (config_.cpu && leaves_at_ > self_->clock().now())
      self_->scheduled_send(config_.network, leaves_at_, std::forward<Ts>(what)...);
    else
      self_->send(config_.network, std::forward<Ts>(what)...);
  }
  void trace(std::string what, view_number view, height at, const digest& subject, std::string detail = {});
  void fail(const std::string& why);
  /// The machine is gone: no word about it.
  void vanish();

  self_ptr self_ = nullptr;
  node_config config_;
  std::unique_ptr<protocol> core_;
  time_point now_;
  bool started_ = false;
  bool ended_ = false; // it has stopped by itself
  height committed_;
  view_number told_;                              // the view that the observer knows of
  std::deque<event> own_;                         // own messages and loaded blocks, for the next steps
  std::map<std::uint64_t, std::uint64_t> timers_; // timer id to the number of its latest setting
  std::uint64_t settings_ = 0;
  bool left_ = false;     // own messages are left, and this node has told itself so
  bool unsynced_ = false; // something that became final is not durable here yet
  statement_book heard_{nullptr, nullptr};
  time_point heard_kept_; // when it was written last
  signing_marks marks_;
  std::optional<recall> recall_; // with somebody to ask
  std::shared_ptr<silence> silence_;
  std::optional<time_point> asks_since_;
  bool asking_ = false; // a question is on its way
  duration pause_;      // until the next one
  std::string held_;    // why the core does not begin
  std::string hold_;    // why it signs nothing, as it was told last
  early_messages early_;
  replica_cpu::instant clock_looked_{};
  bool behind_ = false;                                 // by what the others sign
  std::map<replica_id, replica_cpu::instant> answered_; // when each was answered last
  replica_cpu::instant leaves_at_{};                    // with a simulated CPU: when the last signature is made
};

} // namespace bezant
