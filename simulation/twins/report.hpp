// The results of a Twins search, for people and as JSON.
#pragma once

#include "simulation/twins/hunt.hpp"

#include <string>

namespace bezant::simulation::twins {

/// One stage as it was run.
struct stage_report {
  contestant who;
  hunt_options options;
  stage what;
  stage_result result;
};

/// A line on what is about to be run, before `run_stage`.
std::string stage_text(const contestant& who, const hunt_options& options, const stage& what);

/// What came out: numbers, and each violation with a command of `program` that makes it again.
std::string result_text(const stage_report& r, std::string_view program);

/// What became of one scenario that was named.
std::string outcome_text(const contestant& who, const attack& a, const attack_outcome& outcome);

/// The command that runs one scenario again.
std::string replay_command(const contestant& who, const hunt_options& options, const attack& a,
                           std::string_view program);

/// All stages as one JSON document: format "bezant-twins", version 1.
std::string report_json(const std::vector<stage_report>& stages, const hunt_options& options, bool passed);

} // namespace bezant::simulation::twins
