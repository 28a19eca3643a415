// What `bezant simulate` tells: for people, and as JSON.
#pragma once

#include "simulation/sweep.hpp"

namespace bezant::simulation {

/// The one line that makes exactly this run again; `program` is what the program is called.
std::string replay_command(const scenario& s, const run_outcome& run, std::string_view program = "bezant");

/// A run in detail, several lines.
std::string run_text(const scenario& s, const run_outcome& run);

/// What went wrong in a run, with the command that replays it; empty if nothing did.
std::string failure_text(const scenario& s, const run_outcome& run, std::string_view program = "bezant");

/// All runs together, several lines, ending in the verdict.
std::string sweep_text(const scenario& s, const sweep_options& options, const sweep_result& r);

/// The JSON report is written piece by piece, so that memory does not grow with the number of runs: the head, then one
/// line a run with commas between them, then the tail. Together they are one object.
std::string json_head(const scenario& s, const sweep_options& options);
std::string json_run(const scenario& s, const run_outcome& run);
std::string json_tail(const sweep_result& r);

} // namespace bezant::simulation
