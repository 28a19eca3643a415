#include "adversaries/stack.hpp"

#include <algorithm>
#include <iterator>

namespace bezant {

void behaviour_stack::pass(scene& s, effects&& made, std::size_t first, effects& out) {
  for (std::size_t i = first; i < parts_.size() && !made.empty(); ++i) {
    effects next;
    for (auto& e : made.list())
      parts_[i]->on_effect(s, std::move(e), next);
    made = std::move(next);
  }
  std::ranges::move(made.list(), std::back_inserter(out.list()));
}

bool behaviour_stack::on_event(scene& s, event& in, effects& out) {
  for (std::size_t i = parts_.size(); i-- > 0;) {
    effects made;
    const bool goes_on = parts_[i]->on_event(s, in, made);
    pass(s, std::move(made), i + 1, out);
    if (!goes_on)
      return false;
  }
  return true;
}

void behaviour_stack::on_effect(scene& s, effect e, effects& out) {
  effects made;
  made.list().push_back(std::move(e));
  pass(s, std::move(made), 0, out);
}

void behaviour_stack::act(scene& s, effects& out) {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    effects made;
    parts_[i]->act(s, made);
    pass(s, std::move(made), i + 1, out);
  }
}

void behaviour_stack::rest(scene& s, effects& out) {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    effects made;
    parts_[i]->rest(s, made);
    pass(s, std::move(made), i + 1, out);
  }
}

/// What they do not bend all of them see as it is.
bool behaviour_stack::learn(scene& s, const event& in, effects& out) {
  bool goes_on = true;
  for (std::size_t i = parts_.size(); i-- > 0;)
    goes_on = parts_[i]->learn(s, in, out) && goes_on;
  return goes_on;
}

void behaviour_stack::learn(scene& s, const effect& e, effects& out) {
  for (const auto& part : parts_)
    part->learn(s, e, out);
}

void behaviour_stack::on_receipts(time_point now, std::vector<receipt>& receipts) {
  for (const auto& part : parts_)
    part->on_receipts(now, receipts);
}

} // namespace bezant
