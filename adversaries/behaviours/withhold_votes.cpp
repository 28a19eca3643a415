// "withhold-votes": proposes and answers, but never votes.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

class withhold_votes final : public behaviour {
public:
  explicit withhold_votes(adversary_config config) : config_{std::move(config)} {}

  void on_effect(scene&, effect e, effects& out) override {
    if (!says(config_, e, message_role::vote))
      out.list().push_back(std::move(e));
  }

private:
  adversary_config config_;
};

} // namespace

adversary_info withhold_votes_info() {
  return {
    "withhold-votes",
    "proposes and answers, but never votes",
    {},
    [](const adversary_config& config, behaviour_list, std::string* why) {
      behaviour_options o{config};
      return made_or_refused<withhold_votes>(o.problem(), why, config);
    },
    false,
    [](const protocol_info& protocol, const protocol_forge&) -> std::string { return needs_description(protocol); }};
}

} // namespace bezant
