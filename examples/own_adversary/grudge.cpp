#include "grudge.hpp"

#include <bezant/adversaries/options.hpp>

namespace mine {

using namespace bezant;

namespace {

/// Neither hears nor tells one replica anything, whatever the others hand on.
class grudge final : public behaviour {
public:
  grudge(adversary_config config, replica_id against) : config_{std::move(config)}, against_{against} {}

  bool on_event(scene&, event& in, effects&) override {
    const auto* m = std::get_if<message_in>(&in);
    return m == nullptr || (m->message.author != against_ && m->link_peer != against_);
  }

  void on_effect(scene&, effect e, effects& out) override {
    for (auto& one : split(config_, std::move(e))) { // a broadcast, as messages to one replica each
      const auto* sent = std::get_if<send_to>(&one);
      const auto* handed = std::get_if<relay>(&one);
      const bool to_it = (sent != nullptr && sent->to == against_) || (handed != nullptr && handed->to == against_);
      if (!to_it)
        out.list().push_back(std::move(one));
    }
  }

private:
  adversary_config config_;
  replica_id against_;
};

} // namespace

adversary_info grudge_info() {
  return {"grudge",
          "treats one replica as if it did not exist",
          {{"against", "its number"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto most = config.replicas->size() - 1;
            const replica_id against{static_cast<std::uint32_t>(o.number("against", 0, 0, most))};
            return made_or_refused<grudge>(o.problem(), why, config, against);
          }};
}

} // namespace mine
