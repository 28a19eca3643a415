// "delay": everything it says comes late.
#include "adversaries/behaviours/delayed.hpp"
#include "adversaries/behaviours/list.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

class delay final : public behaviour {
public:
  delay(adversary_config config, duration by) : config_{std::move(config)}, by_{by} {}

  void on_effect(scene& s, effect e, effects& out) override {
    if (!speaks(e)) {
      out.list().push_back(std::move(e));
      return;
    }
    // To itself it speaks at once: the core must not find itself late.
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

adversary_info delay_info() {
  return {"delay",
          "everything it says comes late",
          {{"by", "how late, such as 200ms"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto by = o.span("by", milliseconds(200), duration{1});
            return made_or_refused<delay>(o.problem(), why, config, by);
          }};
}

} // namespace bezant
