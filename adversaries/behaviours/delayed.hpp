// Effects that wait for their time.
#pragma once

#include "adversaries/behaviour.hpp"

namespace bezant {

/// Bounded: what finds no room is let out at once.
class delayed_effects {
public:
  static constexpr std::size_t held_max = 4'096;

  /// Holds `e` until `until`.
  void hold(scene& s, time_point until, effect e, effects& out);
  /// Lets out what is due, in the order of its time, and asks to be woken for the rest.
  void release(scene& s, effects& out);

private:
  std::multimap<time_point, effect> held_;
};

/// The part of an effect that goes to others; what goes to this replica itself is let out.
std::vector<effect> split_own(const adversary_config& config, effect e, effects& out);

} // namespace bezant
