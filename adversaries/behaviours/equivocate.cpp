// "equivocate": as leader it proposes different blocks to different replicas.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/memory.hpp"
#include "adversaries/forge/forge.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// Variants of a proposal differ in their payload: one transaction is left out, or one that was seen before comes
/// again.
class equivocate final : public behaviour {
public:
  equivocate(adversary_config config, bool each, std::set<replica_id> deceived)
    : config_{std::move(config)}, each_{each}, deceived_{std::move(deceived)} {}

  bool on_event(scene&, event& in, effects&) override {
    seen_.notice(in);
    return true;
  }

  void on_effect(scene&, effect e, effects& out) override {
    seen_.notice(e);
    if (!std::holds_alternative<broadcast>(e) || !says(config_, e, message_role::proposal)) {
      out.list().push_back(std::move(e));
      return;
    }
    const auto original = *message_of(e);
    std::size_t number = 0;
    for (auto& one : split(config_, std::move(e))) {
      auto& sent = std::get<send_to>(one);
      if (sent.to != config_.self && deceived_.contains(sent.to)) {
        number = each_ || number == 0 ? number + 1 : number;
        if (auto other = variant(original, number))
          sent.what = std::move(*other);
      }
      out.list().push_back(std::move(one));
    }
  }

private:
  [[nodiscard]] std::optional<message> variant(const message& original, std::size_t number) const {
    auto list = original.content != nullptr ? original.content->transactions() : std::vector<transaction>{};
    if (number <= list.size())
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(number - 1));
    else if (number - list.size() <= seen_.size())
      list.push_back(seen_.back(number - list.size() - 1));
    else
      return std::nullopt; // it has seen too little to say something else
    return config_.forge->other_payload(original, std::make_shared<const payload>(std::move(list)));
  }

  adversary_config config_;
  bool each_;
  std::set<replica_id> deceived_;
  seen_transactions seen_;
};

std::vector<replica_id> second_half(const adversary_config& config) {
  auto list = others(config);
  list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(list.size() / 2));
  return list;
}

} // namespace

adversary_info equivocate_info() {
  return {"equivocate",
          "as leader it proposes different blocks to different replicas",
          {{"ways", "two (the deceived get the same block) or each (every one gets his own)"},
           {"to", "the deceived, such as [2, 3]; default: half of the others, with ways = each all of them"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            static constexpr std::array<std::string_view, 2> ways{"two", "each"};
            behaviour_options o{config};
            const bool each = o.choice("ways", ways) == 1;
            auto deceived = o.replicas("to", each ? others(config) : second_half(config));
            return made_or_refused<equivocate>(o.problem(), why, config, each, std::move(deceived));
          },
          false,
          needs_proposals};
}

} // namespace bezant
