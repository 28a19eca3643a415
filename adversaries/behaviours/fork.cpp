// "fork": as leader it extends an old block, so that what others built since is lost.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/memory.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// Niu, Feng 2020, "On the Performance of Pipelined HotStuff", section 4: the forking attack. Takes the place of a
/// block `depth` proposals back, on that one's parent.
class fork_attack final : public behaviour {
public:
  fork_attack(adversary_config config, std::size_t depth) : config_{std::move(config)}, depth_{depth} {}

  bool on_event(scene&, event& in, effects&) override {
    if (const auto* p = proposal_in(config_, in))
      proposals_.add({p->author, p->kind, p->body, p->by, nullptr});
    return true;
  }

  void on_effect(scene&, effect e, effects& out) override {
    if (proposals_.size() >= depth_ && says(config_, e, message_role::proposal))
      if (auto forked = config_.forge->fork(*message_of(e), proposals_.back(depth_ - 1)))
        *message_of(e) = std::move(*forked);
    out.list().push_back(std::move(e));
  }

private:
  adversary_config config_;
  std::size_t depth_;
  last_few<signed_message, 16> proposals_;
};

} // namespace

adversary_info fork_info() {
  return {"fork",
          "as leader it extends an old block, so that what others built since is lost",
          {{"depth", "how many proposals back, 1 (default) to 16"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto depth = o.number("depth", 1, 1, 16);
            return made_or_refused<fork_attack>(o.problem(), why, config, static_cast<std::size_t>(depth));
          },
          false,
          [](const protocol_info& protocol, const protocol_forge& forge) -> std::string {
            if (!forge.can().proposals)
              return needs_proposals(protocol, forge);
            return forge.can().forks ? needs_description(protocol)
                                     : "its proposals name no parent that its forge could change";
          }};
}

} // namespace bezant
