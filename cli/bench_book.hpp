// bezant bench book: the matching engine on an order flow with an oracle.
#pragma once

#include "cli/program.hpp"
#include "recordings/flow_bench.hpp"

#include <iosfwd>

namespace bezant::cli {

/// What `bench book` is asked to do.
struct bench_book_command {
  std::string flow;
  std::string json; ///< where the result goes as JSON; empty: nowhere
  recordings::flow_bench_options options;
};

/// Runs the flow, tells people on `out` and complains on `err`. Gives an `exit_code`: `exit_check` if the engine or the
/// textbook book differs from the oracle, `exit_usage` for a flow that cannot be read or a file that cannot be written.
int bench_book(const bench_book_command& c, std::ostream& out, std::ostream& err);

/// The result for people and as JSON.
std::string bench_book_text(const recordings::flow_bench_result& r);
std::string bench_book_json(const recordings::flow_bench_result& r);

/// Adds the subcommand `book` to `bench`.
void add_bench_book(CLI::App& bench, program& p);

} // namespace bezant::cli
