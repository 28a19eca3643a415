// "garbage": sends random bytes, and messages whose bytes were damaged.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/memory.hpp"
#include "adversaries/behaviours/periodic.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// In turn: a message of random kind and body with a good signature, somebody's message with one bit of its body
/// changed, and one with a wrong signature.
class garbage final : public periodic {
public:
  garbage(const adversary_config& config, duration every, std::uint64_t size)
    : periodic{every}, config_{config}, random_{config.random}, size_{size} {}

  bool on_event(scene&, event& in, effects&) override {
    if (const auto* m = std::get_if<message_in>(&in))
      heard_.add(m->message);
    return true;
  }

protected:
  void strike(scene&, effects& out) override {
    const auto what = heard_.empty() ? 0 : random_.below(3);
    if (what == 0) {
      message noise{static_cast<message_kind>(random_.below(256)), {}, nullptr};
      noise.body.resize(random_.below(size_ + 1));
      for (auto& b : noise.body)
        b = static_cast<std::uint8_t>(random_.next());
      // To the others: its own core, which trusts its host to check, is not to be told.
      for (const auto who : others(config_))
        out.add(send_to{who, noise});
      return;
    }
    auto m = heard_.back(random_.below(heard_.size()));
    if (what == 1 && !m.body.empty())
      m.body[random_.below(m.body.size())] ^= static_cast<std::uint8_t>(1U << random_.below(8));
    else
      m.by.value[random_.below(m.by.value.size())] ^= 1U;
    out.add(relay{std::nullopt, std::move(m)});
  }

private:
  adversary_config config_;
  random_source random_;
  std::uint64_t size_;
  last_few<signed_message, 64> heard_;
};

} // namespace

adversary_info garbage_info() {
  return {"garbage",
          "sends random bytes, and messages whose bytes were damaged",
          {{"every", "such as 20ms"}, {"size", "bytes of a random body at most, up to 65536; default 1024"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto every = o.span("every", milliseconds(20), milliseconds(1));
            const auto size = o.number("size", 1'024, 0, 65'536);
            return made_or_refused<garbage>(o.problem(), why, config, every, size);
          }};
}

} // namespace bezant
