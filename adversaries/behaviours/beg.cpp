// "beg": asks for the whole chain again and again, though it has it.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/memory.hpp"
#include "adversaries/behaviours/periodic.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

class beg final : public periodic {
public:
  beg(const adversary_config& config, duration every, std::uint64_t count)
    : periodic{every}, config_{config}, count_{count} {}

  bool on_event(scene&, event& in, effects&) override {
    if (const auto* p = proposal_in(config_, in))
      if (auto m = config_.forge->beg(*p, config_.replicas->chain()))
        request_ = std::move(m);
    return true;
  }

protected:
  void strike(scene&, effects& out) override {
    if (request_)
      for (std::uint64_t i = 0; i < count_; ++i)
        for (const auto who : others(config_))
          out.add(send_to{who, *request_});
  }

private:
  adversary_config config_;
  std::uint64_t count_;
  std::optional<message> request_;
};

} // namespace

adversary_info beg_info() {
  return {"beg",
          "asks for the whole chain again and again, though it has it",
          {{"every", "such as 10ms"}, {"count", "requests each time to each replica, 1 to 1000; default 4"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto every = o.span("every", milliseconds(10), milliseconds(1));
            const auto count = o.number("count", 4, 1, 1'000);
            return made_or_refused<beg>(o.problem(), why, config, every, count);
          },
          false,
          [](const protocol_info& protocol, const protocol_forge& forge) -> std::string {
            return forge.can().begs ? needs_description(protocol)
                                    : "nobody can be asked for blocks in " + protocol.name;
          }};
}

} // namespace bezant
