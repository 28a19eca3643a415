// "slow-leader": its proposals come just before the others lose patience.
#include "adversaries/behaviours/delayed.hpp"
#include "adversaries/behaviours/list.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// The weak spot of protocols with a timer a view (PBFT: Amir et al. 2011, "Prime: Byzantine Replication under Attack",
/// section 2): nobody can blame a leader who is only slow.
class slow_leader final : public behaviour {
public:
  slow_leader(adversary_config config, duration by) : config_{std::move(config)}, by_{by} {}

  void on_effect(scene& s, effect e, effects& out) override {
    if (!says(config_, e, message_role::proposal)) {
      out.list().push_back(std::move(e));
      return;
    }
    for (auto& one : split_own(config_, std::move(e), out))
      held_.hold(s, s.now() + by_, std::move(one), out);
  }
  void act(scene& s, effects& out) override { held_.release(s, out); }
  void rest(scene& s, effects& out) override { held_.release(s, out); }

private:
  adversary_config config_;
  duration by_;
  delayed_effects held_;
};

} // namespace

adversary_info slow_leader_info() {
  return {"slow-leader",
          "its proposals come just before the others lose patience",
          {{"by", "how late; default: four fifths of what the protocol waits"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto patience = config.forge->patience(config.protocol_options);
            const auto by = o.span("by", duration{patience.ns / 5 * 4}, duration{1});
            return made_or_refused<slow_leader>(o.problem(), why, config, by);
          },
          false,
          needs_proposals};
}

} // namespace bezant
