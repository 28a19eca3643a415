// How a node steps its core and carries out the effects.
#pragma once

#include "actors/node.hpp"

#include <deque>
#include <map>

namespace bezant {

/// The state of a node actor.
class node_state {
public:
  using self_ptr = node_actor::stateful_pointer<node_state>;

  void init(self_ptr self, node_config config);

  void start();
  /// A checked message from the network; lost if the node has not started yet.
  void deliver(replica_id peer, const signed_message& m);
  /// Steps the core with `e`, and then with its own messages until none is left, or for a while if they do not end.
  void step(event e);
  void tick(std::uint64_t timer, std::uint64_t setting);
  void work(bool pending);
  void passed_over(view_number by, duration wait);
  /// Makes durable what waits for it, and goes on with own messages that were left.
  void flush();
  /// History begins at the base that is kept there.
  void rebase(height at);

private:
  /// Steps the core with what waits in `own_`, at most `steps_max` times; the rest has its turn after other messages.
  void take_own(std::size_t steps_max);
  /// An own message comes back to the core.
  void hear(signed_message m);
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
  view_number told_;                              // the view that the observer knows of
  std::deque<event> own_;                         // own messages and loaded blocks, for the next steps
  std::map<std::uint64_t, std::uint64_t> timers_; // timer id to the number of its latest setting
  std::uint64_t settings_ = 0;
  bool left_ = false;                // own messages are left, and this node has told itself so
  bool unsynced_ = false;            // something that became final is not durable here yet
  replica_cpu::instant leaves_at_{}; // with a simulated CPU: when the last signature is made
};

} // namespace bezant
