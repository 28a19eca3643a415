#include "adversaries/behaviours/delayed.hpp"

namespace bezant {

void delayed_effects::hold(scene& s, time_point until, effect e, effects& out) {
  if (held_.size() == held_max) {
    out.list().push_back(std::move(e));
    return;
  }
  held_.emplace(until, std::move(e));
  s.wake(held_.begin()->first);
}

void delayed_effects::release(scene& s, effects& out) {
  while (!held_.empty() && held_.begin()->first <= s.now()) {
    out.list().push_back(std::move(held_.begin()->second));
    held_.erase(held_.begin());
  }
  if (!held_.empty())
    s.wake(held_.begin()->first);
}

void late_speaker::on_effect(scene& s, effect e, effects& out) {
  if (proposals_only_ ? !says(config_, e, message_role::proposal) : !speaks(e)) {
    out.list().push_back(std::move(e));
    return;
  }
  for (auto& one : split_own(config_, std::move(e), out))
    held_.hold(s, s.now() + by_, std::move(one), out);
}

std::vector<effect> split_own(const adversary_config& config, effect e, effects& out) {
  std::vector<effect> rest;
  for (auto& one : split(config, std::move(e))) {
    const auto* sent = std::get_if<send_to>(&one);
    if (sent != nullptr && sent->to == config.self)
      out.list().push_back(std::move(one));
    else
      rest.push_back(std::move(one));
  }
  return rest;
}

} // namespace bezant
