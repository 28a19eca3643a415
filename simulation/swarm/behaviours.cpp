#include "simulation/swarm/behaviours.hpp"

#include "core/simulated_signatures.hpp"
#include "simulation/seat.hpp"
#include "simulation/swarm/left_out.hpp"
#include "simulation/swarm/parameters.hpp"

#include <algorithm>
#include <array>

namespace bezant::simulation::swarm {

namespace {

/// Draws recipes for one protocol.
class recipes {
public:
  recipes(const scenario_names& names, const protocol_info& protocol, random_source& random)
    : random_{random}, liars_{use("silent")} {
    // Chaos has a share of its own; collusion needs more than one.
    for (const auto& info : names.adversaries.all())
      if (!info.combinator && info.name != "collude" && info.name != "chaos"
          && why_not_drawn(info, protocol, names).empty()) {
        liars_.push_back(use(info.name));
        for (const auto& o : info.options)
          liars_.back().options.push_back({o.name, {}});
      }
    liars_.erase(liars_.begin());
  }

  recipe chaos() {
    static constexpr std::array<int, 5> rates{5, 15, 30, 60, 90};
    return use("chaos", {{"rate", std::to_string(rates[random_.below(rates.size())])}});
  }

  recipe any() {
    if (liars_.empty() || random_.below(5) < 2)
      return chaos();
    auto made = one();
    for (auto more = random_.below(3); more > 0; --more)
      made = std::move(made) | one();
    return made;
  }

private:
  recipe one() {
    auto made = liars_[random_.below(liars_.size())];
    std::vector<protocol_option> chosen;
    for (auto& o : made.options)
      if (auto value = value_of(o.name); !value.empty())
        chosen.push_back({o.name, std::move(value)});
    made.options = std::move(chosen);
    return random_.below(3) == 0 ? conditioned(std::move(made)) : made;
  }

  std::string span(std::int64_t low_ms, std::int64_t high_ms) {
    return span_text(milliseconds(random_.between(low_ms, high_ms)));
  }

  std::string some_of(const std::vector<const char*>& values) { return values[random_.below(values.size())]; }

  /// By the option's name, which means the same in all behaviours that have it. Empty: its default.
  std::string value_of(const std::string& option) {
    if (option == "every")
      return span(5, 60);
    if (option == "count")
      return std::to_string(random_.between(1, 4));
    if (option == "by")
      return span(1, 120);
    if (option == "up")
      return span(40, 400);
    if (option == "down")
      return span(1, 80);
    if (option == "ways")
      return some_of({"two", "each"});
    if (option == "kind")
      return some_of({"forged", "unsigned", "unfunded", "replayed"});
    if (option == "what")
      return some_of({"parent", "view", "height", "root", "certificate", "leader"});
    if (option == "depth" || option == "lag")
      return std::to_string(random_.between(1, 12));
    if (option == "size")
      return std::to_string(random_.between(16, 2048));
    return {};
  }

  recipe conditioned(recipe what) {
    switch (random_.below(4)) {
      case 0: return with_probability(static_cast<std::uint32_t>(random_.between(1, 9)) * 100'000, std::move(what));
      case 1: return when_leader(std::move(what));
      case 2: {
        const auto from = random_.below(12);
        return in_views(view_number{from}, view_number{from + 1 + random_.below(30)}, std::move(what));
      }
      default: {
        const auto from = milliseconds(random_.between(0, 400));
        return during(time_point{} + from, time_point{} + from + milliseconds(random_.between(20, 800)),
                      std::move(what));
      }
    }
  }

  random_source& random_;
  std::vector<recipe> liars_;
};

/// True if the registry makes an adversary of it in this cluster. A value may not suit: one behaviour's "what" is not
/// another's.
bool can_be_made(const recipe& r, const scenario_names& names, const protocol_info& protocol, std::size_t replicas) {
  static const std::shared_ptr<const signer> key = simulated_signatures()->make_signer(public_key_seed("replica", 0));
  const auto set = std::make_shared<const replica_set>(
    digest{}, protocol.name, std::vector<public_key>(replicas, key->key()), simulated_signatures());
  const auto config = config_of({r, {replica_id{0}}}, replica_id{0},
                                {set,
                                 std::make_shared<const protocol_info>(protocol),
                                 {},
                                 [](replica_id) { return key; },
                                 0,
                                 bribed_session{session_id{0}, key, 0}});
  return names.adversaries.make(r, config).has_value();
}

} // namespace

void draw_adversaries(std::uint64_t count, const scenario_names& names, random_source& random, scenario& into,
                      bool colluding) {
  const auto protocol = names.protocols.find(into.protocol);
  require(protocol.has_value(), "a swarm draws protocols that exist");
  std::vector<replica_id> left;
  for (std::uint32_t i = 0; i < into.replicas.front(); ++i)
    left.emplace_back(i);
  recipes kitchen{names, *protocol.value(), random};
  std::vector<replica_id> group;
  for (; count > 0; --count) {
    const auto at = left.begin() + static_cast<std::ptrdiff_t>(random.below(left.size()));
    group.push_back(*at);
    left.erase(at);
  }
  std::ranges::sort(group);
  std::string members;
  for (const auto who : group)
    members += (members.empty() ? "" : " ") + std::to_string(who.value());
  const auto plot = use("collude", {{"group", members}});
  if (colluding && names.adversaries.inapplicable(plot, *protocol.value()).empty() && random.below(2) == 0) {
    into.adversaries.push_back({group, plot});
    return;
  }
  for (const auto who : group) {
    auto drawn = colluding ? kitchen.chaos() : kitchen.any();
    constexpr int tries_max = 32; // a protocol that takes no adversary at all has a mistake, and no run begins then
    for (int n = 0; n < tries_max && !can_be_made(drawn, names, *protocol.value(), into.replicas.front()); ++n)
      drawn = n < 8 ? kitchen.any() : kitchen.chaos();
    into.adversaries.push_back({{who}, std::move(drawn)});
  }
}

} // namespace bezant::simulation::swarm
