// Draws a scenario from a seed: protocol, options, cluster size, adversaries, network, crashes, partitions, clocks,
// clients, then a quiet end in which progress is required.
#pragma once

#include "audit/suspicion.hpp"
#include "simulation/scenario.hpp"

namespace bezant::simulation::swarm {

/// What a swarm draws from.
struct draw_from {
  std::vector<std::string> protocols;
  std::vector<std::size_t> replicas{4, 7};
  /// Byzantine replicas beyond f: the negative control, which must be caught. 0 keeps every promise.
  std::uint64_t beyond_f = 0;
};

/// One run of a swarm.
struct swarm_case {
  std::uint64_t seed = 0;
  std::size_t replicas = 0;
  scenario what;
  /// Nothing goes wrong in it but that the adversaries neglect a duty: they are suspected at the end, for this reason,
  /// and nobody else is.
  std::optional<audit::suspicion_reason> calm = {};
};

/// Draws the case of `seed`. What is drawn for a protocol and size does not depend on which others were possible.
swarm_case draw(std::uint64_t seed, const draw_from& from, const scenario_names& names);

} // namespace bezant::simulation::swarm
