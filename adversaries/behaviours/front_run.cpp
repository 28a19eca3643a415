// "front-run" and "sandwich": as leader it trades on what it sees in the orders of others.
#include "adversaries/behaviours/bribed_client.hpp"
#include "adversaries/behaviours/list.hpp"
#include "adversaries/options.hpp"

namespace bezant {

namespace {

/// Daian et al. 2020, "Flash Boys 2.0", section 2. The first order of a victim in a block is run in front of: what the
/// victim is about to buy is bought before, up to its limit; a sandwich sells it to the victim's rest and to whoever
/// followed.
class front_run final : public behaviour {
public:
  front_run(const adversary_config& config, bool sandwich, std::set<std::uint64_t> victims)
    : own_{config.client->session}, sandwich_{sandwich}, victims_{std::move(victims)}, client_{config} {}

  bool on_event(scene&, event& in, effects&) override {
    auto* ready = std::get_if<payload_ready>(&in);
    if (ready == nullptr || ready->batch == nullptr)
      return true;
    const auto& list = ready->batch->transactions();
    for (std::size_t i = 0; i < list.size(); ++i)
      if (const auto victim = prey(list[i])) {
        ready->batch = payload_of(surround(list, i, *victim));
        return true;
      }
    return true;
  }

  void on_effect(scene&, effect e, effects& out) override {
    client_.notice(e);
    out.list().push_back(std::move(e));
  }

private:
  [[nodiscard]] std::optional<exchange::new_order> prey(const transaction& t) const {
    const auto f = frame_in(t);
    if (!f || f->session == own_ || (!victims_.empty() && !victims_.contains(f->session.value())))
      return std::nullopt;
    for (const auto& c : f->commands)
      if (const auto* o = std::get_if<exchange::new_order>(&c.value);
          o != nullptr && o->type != exchange::order_type::market)
        return *o;
    return std::nullopt;
  }

  std::vector<transaction> surround(const std::vector<transaction>& list, std::size_t at,
                                    const exchange::new_order& victim) {
    using exchange::side;
    client_.begin_block();
    const auto lots = victim.quantity;
    auto here = list.begin() + static_cast<std::ptrdiff_t>(at);
    std::vector<transaction> made{list.begin(), here};
    made.push_back(client_.frame_of({client_.order(victim.instrument, victim.side, victim.price, lots)}));
    made.push_back(*here++);
    if (sandwich_) {
      const auto back = victim.side == side::buy ? side::sell : side::buy;
      made.push_back(client_.frame_of({client_.order(victim.instrument, back, victim.price, lots)}));
    }
    made.insert(made.end(), here, list.end());
    return made;
  }

  session_id own_;
  bool sandwich_;
  std::set<std::uint64_t> victims_;
  bribed_client client_;
};

adversary_info info_of(std::string name, std::string summary, bool sandwich) {
  return {std::move(name),
          std::move(summary),
          {{"sessions", "the victims, such as [0]; default: whoever comes first"}},
          [sandwich](const adversary_config& config, behaviour_list, std::string* why) {
            constexpr std::uint64_t id_max = 0xFFFF'FFFF;
            behaviour_options o{config};
            auto victims = o.numbers("sessions", {}, id_max);
            auto problem = o.problem();
            if (problem.empty())
              problem = without_session(config);
            return made_or_refused<front_run>(std::move(problem), why, config, sandwich, std::move(victims));
          },
          false,
          {},
          true};
}

} // namespace

adversary_info front_run_info() {
  return info_of("front-run", "as leader it puts an order of its own before a client's", false);
}

adversary_info sandwich_info() {
  return info_of("sandwich", "as leader it puts orders of its own before and behind a client's", true);
}

} // namespace bezant
