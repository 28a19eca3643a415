// What clients of a swarm do, and the markets that they trade on: plentiful, poor and extreme ones.
#pragma once

#include "core/random.hpp"
#include "simulation/scenario.hpp"

namespace bezant::simulation::swarm {

/// Sets who sends how much how fast, the fees, and what is traded. Half of all markets have the default money, prices
/// and limits; in others accounts run out of money, the book is full or the numbers are near what 64 bits hold.
void draw_workload(workload_plan& into, random_source random);

} // namespace bezant::simulation::swarm
