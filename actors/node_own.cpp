// How a node steps its core with events and with what the core says to itself, without end only in small portions.
#include "actors/node_state.hpp"

namespace bezant {

void node_state::step(event e) {
  constexpr std::size_t steps_max = 1'024; // far more than any protocol here takes at once
  own_.push_back(std::move(e));
  take_own(steps_max);
}

void node_state::take_own(std::size_t steps_max) {
  constexpr std::size_t own_max = 65'536;
  effects out;
  while (!own_.empty()) {
    if (own_.size() > own_max)
      return fail("its core speaks to itself without end: " + std::to_string(own_.size()) + " own messages wait");
    if (steps_max-- == 0) { // others must have their turn, and a signal its answer
      if (!std::exchange(left_, true))
        self_->send(self_, flush_atom::value);
      return;
    }
    const auto next = std::move(own_.front());
    own_.pop_front();
    now_ = config_.clock.now(self_->clock());
    out.clear();
    if (!step_core(next, out) || !carry_out(out))
      return;
    tell_view();
  }
}

void node_state::hear(signed_message m) {
  // Others' answers wait for the simulated CPU anyway. A replica alone would otherwise decide in no time at all.
  if (config_.replicas->size() == 1 && config_.cpu && leaves_at_ > self_->clock().now())
    self_->scheduled_send(self_, leaves_at_, deliver_atom::value, config_.self, std::move(m));
  else
    own_.emplace_back(message_in{config_.self, std::move(m)});
}

} // namespace bezant
