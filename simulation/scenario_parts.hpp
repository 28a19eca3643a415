// The parts of a scenario file, each read by a function of its own.
#pragma once

#include "simulation/scenario.hpp"
#include "simulation/toml_section.hpp"

namespace bezant::simulation {

/// Highest replica id that exists in each of the scenario's cluster sizes.
std::uint64_t replica_most(const scenario& s);

/// The replicas under `key`, which must be there.
std::vector<replica_id> read_replicas(toml_section& from, std::string_view key, const scenario& s);

/// Two points in time "A..B" within the run; the whole run if absent.
std::pair<time_point, time_point> read_during(toml_section& from, const scenario& s);

void read_network(toml_section& top, scenario& into);
void read_partitions(toml_section& top, scenario& into);
void read_crashes(toml_section& top, scenario& into);
void read_skews(toml_section& top, scenario& into);
void read_adversaries(toml_section& top, const scenario_names& names, scenario& into);
void read_random(toml_section& top, scenario& into);
void read_checkpoints(toml_section& top, scenario& into);
void read_workload(toml_section& top, scenario& into);
void read_expectations(toml_section& top, const scenario_names& names, scenario& into);

} // namespace bezant::simulation
