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

/// Says everything late, or its proposals only. To itself it speaks at once: the core must not find itself late.
class late_speaker final : public behaviour {
public:
  late_speaker(adversary_config config, duration by, bool proposals_only)
    : config_{std::move(config)}, by_{by}, proposals_only_{proposals_only} {}

  void on_effect(scene& s, effect e, effects& out) override;
  void learn(scene&, const effect&, effects&) override {} // what it does not hold leaves by itself
  using behaviour::learn;
  void act(scene& s, effects& out) override { held_.release(s, out); }
  void rest(scene& s, effects& out) override { held_.release(s, out); }

private:
  adversary_config config_;
  duration by_;
  bool proposals_only_;
  delayed_effects held_;
};

/// The part of an effect that goes to others; what goes to this replica itself is let out.
std::vector<effect> split_own(const adversary_config& config, effect e, effects& out);

} // namespace bezant
