// Markets for the swarm: plentiful, poor and extreme ones.
#pragma once

#include "core/random.hpp"
#include "simulation/scenario.hpp"

namespace bezant::simulation::swarm {

/// Sets what is traded and the fees. Half of all markets are the default one; in others accounts run out of money, the
/// book is full or the numbers are near what 64 bits hold.
void draw_market(workload_plan& into, random_source random);

} // namespace bezant::simulation::swarm
