// Behaviours one after the other: what the first lets out goes through the second, and so on.
#pragma once

#include "adversaries/behaviour.hpp"

namespace bezant {

/// `a | b`: `a` stands next to the core, `b` next to the network.
class behaviour_stack final : public behaviour {
public:
  explicit behaviour_stack(std::vector<std::unique_ptr<behaviour>> parts) : parts_{std::move(parts)} {}

  bool on_event(scene& s, event& in, effects& out) override;
  void on_effect(scene& s, effect e, effects& out) override;
  void act(scene& s, effects& out) override;
  void rest(scene& s, effects& out) override;
  bool learn(scene& s, const event& in, effects& out) override;
  void learn(scene& s, const effect& e, effects& out) override;
  void on_receipts(time_point now, std::vector<receipt>& receipts) override;

private:
  /// Sends effects through the parts from `first` on.
  void pass(scene& s, effects&& made, std::size_t first, effects& out);

  std::vector<std::unique_ptr<behaviour>> parts_;
};

} // namespace bezant
