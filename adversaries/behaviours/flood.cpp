// "flood": sends far more than there is to say.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/memory.hpp"
#include "adversaries/behaviours/periodic.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// Half are copies of its last messages; half are votes for blocks that do not exist, each another one.
class flood final : public periodic {
public:
  flood(const adversary_config& config, duration every, std::uint64_t count)
    : periodic{every}, config_{config}, random_{config.random}, count_{count} {}

  void on_effect(scene&, effect e, effects& out) override {
    if (const auto* m = message_of(e)) {
      said_.add({m->kind, m->body, m->content});
      if (says(config_, e, message_role::vote))
        vote_ = said_.back();
    }
    out.list().push_back(std::move(e));
  }

protected:
  void strike(scene&, effects& out) override {
    for (std::uint64_t i = 0; i < count_ && !said_.empty(); ++i) {
      auto m = said_.back(random_.below(said_.size()));
      if (i % 2 == 1 && vote_)
        if (auto other = config_.forge->other_vote(*vote_, hasher{"flood"}.add(random_.next()).finish()))
          m = std::move(*other);
      for (const auto who : others(config_))
        out.add(send_to{who, m});
    }
  }

private:
  adversary_config config_;
  random_source random_;
  std::uint64_t count_;
  last_few<message, 16> said_;
  std::optional<message> vote_;
};

} // namespace

adversary_info flood_info() {
  return {"flood",
          "sends far more than there is to say",
          {{"every", "such as 20ms"}, {"count", "messages each time to each replica, 1 to 1000; default 20"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto every = o.span("every", milliseconds(20), milliseconds(1));
            const auto count = o.number("count", 20, 1, 1'000);
            return made_or_refused<flood>(o.problem(), why, config, every, count);
          }};
}

} // namespace bezant
