// bezant bench catchup: how a replica comes back.
#pragma once

#include "cli/program.hpp"

namespace bezant::cli {

/// Adds the subcommand `catchup` to `bench`.
void add_bench_catchup(CLI::App& bench, program& p);

} // namespace bezant::cli
