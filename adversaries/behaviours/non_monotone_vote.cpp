// "non-monotone-vote": votes at a lower height than before.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// Every second vote is for a block at height 1 that does not exist.
class non_monotone_vote final : public behaviour {
public:
  explicit non_monotone_vote(adversary_config config) : config_{std::move(config)} {}

  void on_effect(scene&, effect e, effects& out) override {
    auto* m = message_of(e);
    const auto vote = anatomy_of(config_, e);
    if (m != nullptr && vote && vote->role == message_role::vote) {
      if (vote->view != view_) {
        view_ = vote->view;
        lower_ = !lower_;
      }
      if (auto low = lower_ ? config_.forge->lower_vote(*m) : std::nullopt)
        *m = std::move(*low);
    }
    out.list().push_back(std::move(e));
  }

private:
  adversary_config config_;
  view_number view_;
  bool lower_ = true;
};

} // namespace

adversary_info non_monotone_vote_info() {
  return {"non-monotone-vote",
          "votes at a lower height than before",
          {},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            return made_or_refused<non_monotone_vote>(o.problem(), why, config);
          },
          false,
          [](const protocol_info& protocol, const protocol_forge& forge) -> std::string {
            return forge.can().heights ? needs_description(protocol)
                                       : "heights may fall from vote to vote; only Streamlet's may not";
          }};
}

} // namespace bezant
