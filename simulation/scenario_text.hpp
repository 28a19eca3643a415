// Writes a scenario as the TOML file that `parse_scenario` reads.
#pragma once

#include "simulation/scenario.hpp"

namespace bezant::simulation {

/// The file of `s`. Read again it makes the same runs. Only what can be drawn is written: a scenario with `[random]` or
/// a recording is refused by an assertion.
std::string scenario_text(const scenario& s);

} // namespace bezant::simulation
