// Scenarios written in a test.
#pragma once

#include "simulation/sweep.hpp"

namespace bezant::test {

/// A scenario from its text below the version line; it must be good.
simulation::scenario scenario_from(const std::string& text);

/// One run of it with its first size.
simulation::run_outcome run_of(const simulation::scenario& s, std::uint64_t seed, std::ostream* trace = nullptr);

/// The invariants that broke, with commas between them.
std::string broken_in(const simulation::run_outcome& run);

} // namespace bezant::test
