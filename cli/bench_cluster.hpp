// bezant bench cluster: how fast a cluster of real processes is.
#pragma once

#include "cli/program.hpp"

namespace bezant::cli {

/// Adds the subcommand `cluster` to `bench`.
void add_bench_cluster(CLI::App& bench, program& p);

} // namespace bezant::cli
