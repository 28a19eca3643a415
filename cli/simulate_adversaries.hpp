// Adversaries of the command line in a scenario.
#pragma once

#include "simulation/scenario.hpp"

namespace bezant::cli {

/// Puts each "REPLICAS=BEHAVIOUR" into a scenario that was read: on top of what its replicas do already, so that what
/// that lets out goes through it. `s.inapplicable` says so if it does nothing to the scenario's protocol. Throws
/// `CLI::ValidationError` for what cannot be read or cannot act in this run.
void add_adversaries(const std::vector<std::string>& texts, const simulation::scenario_names& names,
                     simulation::scenario& s);

} // namespace bezant::cli
