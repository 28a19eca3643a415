// "wrong-proposal": as leader it proposes blocks that no replica may accept.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/memory.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

constexpr std::array<std::string_view, 6> faults{"parent", "view", "height", "root", "certificate", "leader"};
constexpr std::size_t usurping = 5;

/// Bends its own proposals. "leader": proposes beside the leader of each view, as if it led it.
class wrong_proposal final : public behaviour {
public:
  wrong_proposal(adversary_config config, std::size_t fault) : config_{std::move(config)}, fault_{fault} {}

  bool on_event(scene&, event& in, effects& out) override {
    const auto* p = fault_ == usurping ? proposal_in(config_, in) : nullptr;
    if (p == nullptr || p->author == config_.self || p->content == nullptr)
      return true;
    if (auto mine = config_.forge->usurp(*p, config_.self))
      for (const auto who : others(config_))
        out.add(send_to{who, *mine});
    return true;
  }

  void on_effect(scene&, effect e, effects& out) override {
    if (fault_ != usurping && says(config_, e, message_role::proposal))
      if (auto bent = config_.forge->wrong_proposal(*message_of(e), static_cast<proposal_fault>(fault_))) {
        // Its own core gets the good one: it would not survive believing in the other.
        auto good = e;
        *message_of(e) = std::move(*bent);
        for (auto& one : split(config_, std::move(e))) {
          auto& sent = std::get<send_to>(one);
          if (sent.to == config_.self)
            sent.what = *message_of(good);
          out.list().push_back(std::move(one));
        }
        return;
      }
    out.list().push_back(std::move(e));
  }

private:
  adversary_config config_;
  std::size_t fault_;
};

} // namespace

adversary_info wrong_proposal_info() {
  return {"wrong-proposal",
          "as leader it proposes blocks that no replica may accept",
          {{"what", "what is wrong: parent (default), view, height, root, certificate, leader"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            const auto fault = o.choice("what", faults);
            const bool of_chains =
              faults[fault] == "parent" || faults[fault] == "height" || faults[fault] == "certificate";
            if (of_chains && !config.forge->can().forks) {
              if (why != nullptr)
                *why = "its proposals name no parent and carry no certificate";
              return result<std::unique_ptr<behaviour>>{adversary_error::not_applicable};
            }
            return made_or_refused<wrong_proposal>(o.problem(), why, config, fault);
          },
          false,
          needs_proposals};
}

} // namespace bezant
