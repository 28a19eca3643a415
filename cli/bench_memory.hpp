// bezant bench memory: what a long run takes.
#pragma once

#include "cli/program.hpp"

namespace bezant::cli {

/// Adds the subcommand `memory` to `bench`.
void add_bench_memory(CLI::App& bench, program& p);

} // namespace bezant::cli
