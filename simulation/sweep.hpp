// Runs a scenario with many seeds on several threads and hands out the results in order.
#pragma once

#include "simulation/adversary_report.hpp"
#include "simulation/expectations.hpp"

#include <functional>

namespace bezant::simulation {

/// Which runs, and how many at a time.
struct sweep_options {
  std::uint64_t first_seed = 1;
  std::uint64_t last_seed = 1; ///< included
  std::size_t jobs = 1;        ///< threads
};

/// The sum over all runs of a sweep.
struct sweep_totals {
  std::uint64_t runs = 0;   ///< that ran to their end
  std::uint64_t failed = 0; ///< of those
  std::uint64_t sent = 0;   ///< messages, once per receiver
  std::uint64_t delivered = 0;
  std::uint64_t partitions = 0;
  std::uint64_t restarts = 0;
  injected_faults injected;
  std::uint64_t blocks = 0; ///< highest of each run, summed
  check_counts checked;
  client_counts clients;
  acts_tally adversaries;
  std::uint64_t views_to_recover_max = 0; ///< the slowest run's, where that is asked for
  std::int64_t virtual_ns = 0;
  double thread_seconds = 0; ///< of wall time, summed over threads
};

/// What became of a sweep.
struct sweep_result {
  sweep_totals totals;
  std::uint64_t planned = 0;       ///< runs
  bool complete = false;           ///< all planned runs were made
  std::vector<std::string> missed; ///< expectations of the sweep as a whole
  double wall_seconds = 0;

  [[nodiscard]] bool passed() const noexcept { return complete && totals.failed == 0 && missed.empty(); }
};

/// Runs every seed with each of the scenario's cluster sizes. `each` gets the outcomes in order of seed and size, from
/// the calling thread; outcomes that wait for their turn are few. A stop request ends runs that are under way, and what
/// was done until then counts.
sweep_result sweep(const scenario& s, const workload& load, const scenario_names& names, const sweep_options& options,
                   const std::function<void(const run_outcome&, std::uint64_t done, std::uint64_t planned)>& each,
                   const std::stop_token& stop = {});

/// Adds one outcome.
void add(sweep_totals& to, const run_outcome& run);

} // namespace bezant::simulation
