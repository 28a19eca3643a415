// "amnesia": forgets what it is bound to, locks and certificates, from view to view.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/memory.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// Votes once in each view, for the first proposal that it sees there whatever its lock says, and gives views up as if
/// it had never seen a certificate.
class amnesia final : public behaviour {
public:
  explicit amnesia(adversary_config config) : config_{std::move(config)} {}

  bool on_event(scene&, event& in, effects& out) override {
    message_anatomy what;
    const auto* p = proposal_in(config_, in, &what);
    const std::pair here{what.view, what.at};
    if (p != nullptr && here > voted_) {
      voted_ = here;
      for (auto& vote : config_.forge->votes_for(*p))
        out.add(broadcast{std::move(vote)});
    }
    return true;
  }

  void on_effect(scene&, effect e, effects& out) override {
    if (says(config_, e, message_role::vote))
      return; // it has voted already
    if (auto* m = message_of(e))
      if (const auto forgotten = config_.forge->forget(*m, {}))
        return tell_others(config_, std::move(e), *forgotten, out);
    out.list().push_back(std::move(e));
  }

private:
  adversary_config config_;
  std::pair<view_number, height> voted_;
};

} // namespace

adversary_info amnesia_info() {
  return {"amnesia",
          "forgets what it is bound to, locks and certificates, from view to view",
          {},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            return made_or_refused<amnesia>(o.problem(), why, config);
          },
          false,
          [](const protocol_info& protocol, const protocol_forge& forge) -> std::string {
            return forge.can().forgets ? needs_description(protocol)
                                       : "its replicas are bound by nothing that they say when a view ends";
          }};
}

} // namespace bezant
