// Draws adversaries: who, and what they do, from the registry, with parameters.
#pragma once

#include "core/random.hpp"
#include "simulation/scenario.hpp"

namespace bezant::simulation::swarm {

/// Gives `count` of the scenario's replicas (`replicas.front()`) a behaviour each.
void draw_adversaries(std::uint64_t count, const scenario_names& names, random_source& random, scenario& into,
                      bool colluding);

} // namespace bezant::simulation::swarm
