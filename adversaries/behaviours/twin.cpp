// "twin": two cores with one identity, each of which half of the cluster takes for the whole.
#include "adversaries/behaviours/list.hpp"
#include "adversaries/behaviours/puppet.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// Bano et al. 2020, "Twins: BFT Systems Made Robust": an honest core, started twice, does most of what an equivocator
/// can do.
class twin final : public behaviour {
public:
  twin(const adversary_config& config, std::set<replica_id> second_side)
    : config_{config}, second_side_{std::move(second_side)}, second_{config, config.self, 1} {}

  bool on_event(scene& s, event& in, effects& out) override {
    const auto* m = std::get_if<message_in>(&in);
    const bool for_second = m != nullptr && second_side_.contains(m->link_peer);
    if (const auto e = m == nullptr || for_second ? second_.translate(in) : std::nullopt) {
      std::vector<puppet::line> said;
      second_.step(s.now(), *e, said, out);
      for (auto& one : said)
        for (const auto who : second_side_)
          if (!one.to || *one.to == who)
            out.add(relay{who, one.what});
    }
    return !for_second && !is_of_puppet(in);
  }

  void on_effect(scene&, effect e, effects& out) override {
    for (auto& one : split(config_, std::move(e))) {
      const auto* sent = std::get_if<send_to>(&one);
      const auto* handed = std::get_if<relay>(&one);
      const auto to = sent != nullptr ? std::optional{sent->to} : handed != nullptr ? handed->to : std::nullopt;
      if (!to || !second_side_.contains(*to))
        out.list().push_back(std::move(one));
    }
  }

  /// While the first core deals with all, the second one listens, so that it is not behind later.
  bool learn(scene& s, const event& in, effects& out) override {
    const auto* m = std::get_if<message_in>(&in);
    if (m != nullptr && m->message.author == config_.self)
      return true; // what the first core said; the second one knows what it said itself
    if (const auto e = second_.translate(in)) {
      std::vector<puppet::line> said;
      second_.step(s.now(), *e, said, out);
    }
    return true;
  }
  void learn(scene&, const effect&, effects&) override {}

private:
  adversary_config config_;
  std::set<replica_id> second_side_;
  puppet second_;
};

std::vector<replica_id> usual_second_side(const adversary_config& config) {
  auto list = others(config);
  list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>((list.size() + 1) / 2));
  return list;
}

} // namespace

adversary_info twin_info() {
  return {"twin",
          "two cores with one identity, each of which half of the cluster takes for the whole",
          {{"second", "those who deal with the second core, such as [2, 3]; default: the smaller half of the others"}},
          [](const adversary_config& config, behaviour_list, std::string* why) {
            behaviour_options o{config};
            auto second = o.replicas("second", usual_second_side(config));
            second.erase(config.self);
            return made_or_refused<twin>(o.problem(), why, config, std::move(second));
          }};
}

} // namespace bezant
