// "double-vote": votes for two blocks where one vote is allowed.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/memory.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// Beside each of its votes it casts another one: for another proposal of that view if it has seen one, else for a
/// block that does not exist.
class double_vote final : public behaviour {
public:
  explicit double_vote(adversary_config config) : config_{std::move(config)} {}

  bool on_event(scene&, event& in, effects&) override {
    message_anatomy what;
    if (proposal_in(config_, in, &what) != nullptr)
      proposals_.add(what);
    return true;
  }

  void on_effect(scene&, effect e, effects& out) override {
    const auto vote = anatomy_of(config_, e);
    if (!vote || vote->role != message_role::vote) {
      out.list().push_back(std::move(e));
      return;
    }
    auto second = e;
    out.list().push_back(std::move(e));
    if (auto other = config_.forge->other_vote(*message_of(second), other_block(*vote))) {
      *message_of(second) = std::move(*other);
      // To the others only: its own core would count it.
      for (auto& one : split(config_, std::move(second)))
        if (std::get<send_to>(one).to != config_.self)
          out.list().push_back(std::move(one));
    }
  }

private:
  [[nodiscard]] digest other_block(const message_anatomy& vote) const {
    for (const auto& p : proposals_.list())
      if (p.view == vote.view && p.at == vote.at && p.block != vote.block)
        return p.block;
    return hasher{"made-up"}.add(vote.block).finish();
  }

  adversary_config config_;
  last_few<message_anatomy, 64> proposals_;
};

} // namespace

adversary_info double_vote_info() {
  return {"double-vote",
          "votes for two blocks where one vote is allowed",
          {},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            return made_or_refused<double_vote>(o.problem(), why, config);
          },
          false,
          needs_votes};
}

} // namespace bezant
