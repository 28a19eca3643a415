// What a run must have shown to count as a pass, beyond unbroken invariants.
#pragma once

#include "simulation/runner.hpp"

namespace bezant::simulation {

/// The expectations of `s` that a finished run did not meet, as sentences. Besides those of the file: what the file
/// asks to inject was injected, and something was committed unless no progress is expected. `at_quiet` is the highest
/// block that was committed when the last fault was over.
std::vector<std::string> missed_expectations(const scenario& s, const fault_plan& plan, const run_outcome& run,
                                             height at_quiet);

/// Moves what must break, and what follows from it, from `violations` to `expected`, if all that must break did.
void excuse_breaks(const scenario& s, run_outcome& run);

/// What all runs of a sweep injected together.
struct injected_faults {
  std::uint64_t lost = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t reordered = 0;
  std::uint64_t cut = 0;
  std::uint64_t crashes = 0;
};

/// Kinds of faults that the seeds of `s` draw, but that none of many runs showed, as sentences.
std::vector<std::string> missing_random_faults(const scenario& s, const injected_faults& seen);

} // namespace bezant::simulation
