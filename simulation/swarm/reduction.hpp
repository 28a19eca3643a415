// What can be left out of a drawn case, by name, so that a small case can be made again from its seed.
#pragma once

#include "simulation/swarm/draw.hpp"

namespace bezant::simulation::swarm {

/// The reductions that a case allows, the largest first. Words such as "loss", "partition.2", "option.leader",
/// "half.3".
std::vector<std::string> reductions_of(const scenario& s);

/// Takes everything in `names` out of a drawn scenario. Numbers are those of the scenario as drawn. False if a name
/// means nothing to it.
bool reduce(scenario& s, const std::vector<std::string>& names);

} // namespace bezant::simulation::swarm
