// Which protocols a grid compares, with which options.
#pragma once

#include "simulation/compare/grid_file.hpp"
#include "simulation/toml_section.hpp"

namespace bezant::comparison {

/// Reads `protocols`, `[[variant]]` and `[options.NAME]`, applies what the command line says, and checks each
/// contestant's options with `into.replicas`, which must be read. What is wrong with the command line goes to `wrong`.
void read_contestants(simulation::toml_section& top, const known_names& names, const grid_overrides& overrides,
                      grid& into, std::vector<std::string>& wrong);

} // namespace bezant::comparison
