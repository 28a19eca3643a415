#include "simulation/swarm/behaviours.hpp"

#include <algorithm>

namespace bezant::simulation::swarm {

void draw_adversaries(std::uint64_t count, const scenario_names& names, random_source& random, scenario& into,
                      bool /*colluding*/) {
  std::vector<replica_id> left;
  for (std::uint32_t i = 0; i < into.replicas.front(); ++i)
    left.emplace_back(i);
  const auto& known = names.adversaries.all();
  for (; count > 0 && !known.empty(); --count) {
    const auto at = left.begin() + static_cast<std::ptrdiff_t>(random.below(left.size()));
    into.adversaries.push_back({{*at}, known[random.below(known.size())].name, {}});
    left.erase(at);
  }
}

} // namespace bezant::simulation::swarm
