// "selective-send": speaks to some replicas only.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

class selective_send final : public behaviour {
public:
  selective_send(adversary_config config, std::set<replica_id> heard)
    : config_{std::move(config)}, heard_{std::move(heard)} {}

  void on_effect(scene&, effect e, effects& out) override {
    for (auto& one : split(config_, std::move(e))) {
      const auto* sent = std::get_if<send_to>(&one);
      const auto* handed = std::get_if<relay>(&one);
      const auto to = sent != nullptr ? std::optional{sent->to} : handed != nullptr ? handed->to : std::nullopt;
      if (!to || *to == config_.self || heard_.contains(*to))
        out.list().push_back(std::move(one));
    }
  }

private:
  adversary_config config_;
  std::set<replica_id> heard_;
};

/// With these it makes a quorum when f others are slow, and leaves as many behind as it can.
std::vector<replica_id> first_few(const adversary_config& config) {
  auto list = others(config);
  list.resize(std::min(list.size(), config.replicas->quorum() - 1));
  return list;
}

} // namespace

adversary_info selective_send_info() {
  return {"selective-send",
          "speaks to some replicas only",
          {{"to", "those who hear it, such as [0, 1]; default: just enough for a quorum with itself"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            auto heard = o.replicas("to", first_few(config));
            return made_or_refused<selective_send>(o.problem(), why, config, std::move(heard));
          }};
}

} // namespace bezant
