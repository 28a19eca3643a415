// The core that an adversary's node hosts: an honest core, and a behaviour around it.
#pragma once

#include "adversaries/act_watch.hpp"
#include "adversaries/behaviour.hpp"

namespace bezant {

/// Itself a protocol: to the host it looks like the honest core that it wraps. One timer id is its own. It knows both
/// what the honest core wanted and what was done, and so tells every act to `config.record`, if that is given.
class adversary_core final : public protocol {
public:
  adversary_core(std::unique_ptr<protocol> honest, std::unique_ptr<behaviour> bent, const adversary_config& config);

  [[nodiscard]] std::string_view name() const noexcept override { return honest_->name(); }
  void step(time_point now, const event& in, effects& out) override;
  bool forgot(const forgotten_past& past, effects& out) override { return honest_->forgot(past, out); }
  [[nodiscard]] protocol_status snapshot() const override { return honest_->snapshot(); }
  [[nodiscard]] protocol_position position() const override { return honest_->position(); }
  [[nodiscard]] view_number view_at(time_point now) const override { return honest_->view_at(now); }

private:
  std::unique_ptr<protocol> honest_;
  std::unique_ptr<behaviour> bent_;
  std::shared_ptr<seat_record> record_; ///< may be null
  std::optional<act_watch> watch_;      ///< with a record
  std::optional<time_point> wake_;      ///< wanted
  std::optional<time_point> set_;       ///< what the timer is set to
};

} // namespace bezant
