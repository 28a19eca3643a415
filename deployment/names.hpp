// The protocols and adversaries that the files of a deployment may name.
#pragma once

#include "simulation/scenario.hpp"

namespace bezant::deployment {

using names = simulation::scenario_names;

} // namespace bezant::deployment
