// Measures the matching engine on an order flow, beside the book as a textbook has it, both checked against the oracle.
#pragma once

#include "recordings/order_flow.hpp"

#include <string>
#include <utility>
#include <vector>

namespace bezant::recordings {

/// How to measure.
struct flow_bench_options {
  unsigned repeats = 3; ///< runs of each contestant, which take turns; at least 1
  bool verify = true;   ///< generate the flow anew and compare it record by record first
};

/// How long the events after the prefill took in one run.
struct flow_time {
  std::uint64_t cpu_ns = 0; ///< of the measuring thread
  std::uint64_t wall_ns = 0;
};

/// One contestant's result.
struct flow_contestant {
  std::string name;
  flow_tally tally;            ///< of the last run
  std::uint64_t refused = 0;   ///< events that were not carried out, in all runs; none of a valid flow
  bool matches_oracle = false; ///< in every run
  std::vector<flow_time> runs; ///< in order

  /// The run with the least CPU time.
  [[nodiscard]] const flow_time& best() const;
};

/// What was measured, and how.
struct flow_bench_result {
  char variant = 'A';
  std::uint64_t seed = 0;
  std::uint32_t symbols = 0;
  std::uint64_t prefill = 0;
  std::uint64_t events = 0; ///< measured, without the prefill
  bool verified = false;    ///< the flow is what variant and seed give
  flow_tally oracle;
  flow_contestant engine;
  flow_contestant textbook;
  std::vector<std::pair<std::string, std::string>> conditions; ///< what is on and what is not

  /// Events a second of the best run, by CPU time of the thread and by wall time.
  [[nodiscard]] std::uint64_t per_second(const flow_contestant& c) const;
  [[nodiscard]] std::uint64_t wall_per_second(const flow_contestant& c) const;
};

/// Runs the flow in `path`. The engine has holds and settlement on and lets accounts trade with themselves, as the
/// oracle does. A contestant that differs from the oracle is a result, not an error. Errors: those of
/// `read_order_flow` and `verify_order_flow`; `why`, if given, gets a sentence.
result<flow_bench_result> run_flow_bench(const std::string& path, const flow_bench_options& options,
                                         std::string* why = nullptr);

} // namespace bezant::recordings
