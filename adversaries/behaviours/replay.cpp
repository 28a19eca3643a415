// "replay": hands on old messages of everybody, again and again.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/memory.hpp"
#include "adversaries/behaviours/periodic.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

class replay final : public periodic {
public:
  replay(const adversary_config& config, duration every, std::uint64_t count)
    : periodic{every}, random_{config.random}, count_{count} {}

  bool on_event(scene&, event& in, effects&) override {
    if (const auto* m = std::get_if<message_in>(&in))
      heard_.add(m->message);
    return true;
  }

protected:
  void strike(scene&, effects& out) override {
    for (std::uint64_t i = 0; i < count_ && !heard_.empty(); ++i)
      out.add(relay{std::nullopt, heard_.back(random_.below(heard_.size()))});
  }

private:
  random_source random_;
  std::uint64_t count_;
  last_few<signed_message, 512> heard_;
};

} // namespace

adversary_info replay_info() {
  return {"replay",
          "hands on old messages of everybody, again and again",
          {{"every", "such as 100ms"}, {"count", "messages each time, 1 to 100; default 4"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto every = o.span("every", milliseconds(100), milliseconds(1));
            const auto count = o.number("count", 4, 1, 100);
            return made_or_refused<replay>(o.problem(), why, config, every, count);
          }};
}

} // namespace bezant
