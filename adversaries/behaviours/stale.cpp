// "stale": says what it should have said some messages ago.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/memory.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

class stale final : public behaviour {
public:
  stale(adversary_config config, std::size_t lag) : config_{std::move(config)}, lag_{lag} {}

  void on_effect(scene&, effect e, effects& out) override {
    if (message_of(e) == nullptr) {
      out.list().push_back(std::move(e));
      return;
    }
    const auto fresh = *message_of(e);
    said_.add(fresh);
    if (said_.size() > lag_)
      *message_of(e) = said_.back(lag_);
    for (auto& one : split(config_, std::move(e))) {
      auto& sent = std::get<send_to>(one);
      if (sent.to == config_.self)
        sent.what = fresh;
      out.list().push_back(std::move(one));
    }
  }

private:
  adversary_config config_;
  std::size_t lag_;
  last_few<message, 65> said_;
};

} // namespace

adversary_info stale_info() {
  return {"stale",
          "says what it should have said some messages ago",
          {{"lag", "how many messages ago, 1 to 64; default 8"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto lag = o.number("lag", 8, 1, 64);
            return made_or_refused<stale>(o.problem(), why, config, static_cast<std::size_t>(lag));
          }};
}

} // namespace bezant
