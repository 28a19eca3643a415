// "to": a condition on the receiver.
#include "adversaries/combinators.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// Bends what goes to some, and only that. The behaviour sees messages whole; of what it makes of them only what goes
/// to the targets leaves, and the others get what an honest replica says.
class to_some final : public behaviour {
public:
  to_some(std::unique_ptr<behaviour> inner, adversary_config config, std::set<replica_id> targets)
    : inner_{std::move(inner)}, config_{std::move(config)}, targets_{std::move(targets)} {}

  bool on_event(scene& s, event& in, effects& out) override {
    effects made;
    const bool goes_on = inner_->on_event(s, in, made);
    let_out(std::move(made), out);
    return goes_on;
  }
  void on_effect(scene& s, effect e, effects& out) override {
    if (!speaks(e)) {
      inner_->learn(s, e, out);
      out.list().push_back(std::move(e));
      return;
    }
    effects made;
    for (auto& one : split(config_, e))
      if (!targets_.contains(*receiver_of(one)))
        out.list().push_back(std::move(one));
    inner_->on_effect(s, std::move(e), made);
    for (auto& bent : made.list())
      for (auto& one : split(config_, std::move(bent)))
        if (const auto to = receiver_of(one); !to || targets_.contains(*to))
          out.list().push_back(std::move(one));
  }
  void act(scene& s, effects& out) override {
    effects made;
    inner_->act(s, made);
    let_out(std::move(made), out);
  }
  void rest(scene& s, effects& out) override {
    effects made;
    inner_->rest(s, made);
    let_out(std::move(made), out);
  }
  bool learn(scene& s, const event& in, effects& out) override { return inner_->learn(s, in, out); }
  void learn(scene& s, const effect& e, effects& out) override { inner_->learn(s, e, out); }
  void on_receipts(time_point now, std::vector<receipt>& receipts) override { inner_->on_receipts(now, receipts); }

private:
  static std::optional<replica_id> receiver_of(const effect& e) {
    const auto* sent = std::get_if<send_to>(&e);
    const auto* handed = std::get_if<relay>(&e);
    return sent != nullptr ? std::optional{sent->to} : handed != nullptr ? handed->to : std::nullopt;
  }

  /// What the behaviour does by itself: to the targets, and to its own core.
  void let_out(effects&& made, effects& out) {
    for (auto& e : made.list())
      for (auto& one : split(config_, std::move(e)))
        if (const auto to = receiver_of(one); !to || *to == config_.self || targets_.contains(*to))
          out.list().push_back(std::move(one));
  }

  std::unique_ptr<behaviour> inner_;
  adversary_config config_;
  std::set<replica_id> targets_;
};

} // namespace

adversary_info to_info() {
  return {"to",
          "only what goes to some replicas; the others get what an honest one sends",
          {{"targets", "such as [0, 1]"}},
          [](const adversary_config& config, behaviour_list parts, std::string* why) {
            behaviour_options o{config};
            auto targets = o.replicas("targets", {});
            if (targets.empty())
              o.refuse("targets", "replicas, such as [0, 1]");
            return made_or_refused<to_some>(o.problem(), why, std::move(parts.front()), config, std::move(targets));
          },
          true};
}

} // namespace bezant
