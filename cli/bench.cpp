// bezant bench: measurements, each a subcommand of its own.
#include "cli/bench_book.hpp"
#include "cli/bench_catchup.hpp"
#include "cli/bench_cluster.hpp"
#include "cli/bench_memory.hpp"
#include "cli/bench_simulation.hpp"

namespace bezant::cli {

void add_bench(CLI::App& app, program& p) {
  auto* bench = app.add_subcommand("bench", "Measure");
  bench->footer("\nExample:\n  bezant bench book --flow flowA.bin\n  bezant bench simulation\n  bezant bench cluster "
                "--protocol jolteon");
  bench->require_subcommand(1);
  add_bench_book(*bench, p);
  add_bench_catchup(*bench, p);
  add_bench_cluster(*bench, p);
  add_bench_memory(*bench, p);
  add_bench_simulation(*bench, p);
}

} // namespace bezant::cli
