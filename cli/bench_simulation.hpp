// bezant bench simulation: how fast the simulation is.
#pragma once

#include "cli/program.hpp"

namespace bezant::cli {

/// Adds the subcommand `simulation` to `bench`.
void add_bench_simulation(CLI::App& bench, program& p);

} // namespace bezant::cli
