// Runs one cell of a comparison.
#pragma once

#include "adversaries/act.hpp"
#include "adversaries/registry.hpp"
#include "protocols/registry.hpp"
#include "simulation/compare/grid.hpp"
#include "simulation/compare/metrics.hpp"

#include <stop_token>

namespace bezant::comparison {

/// What names in a grid can stand for.
struct known_names {
  protocol_registry protocols = protocol_registry::built_in();
  adversary_registry adversaries = adversary_registry::built_in();
};

/// What a cell gave.
struct cell_result {
  cell_metrics numbers;
  std::string note;                           ///< what hindered it; empty if nothing did
  bool ran = true;                            ///< false: it would have shown nothing, and has no numbers
  std::vector<adversary_acts> byzantine = {}; ///< what each of the Byzantine replicas did
};

/// Measures `c` under the grid's conditions: a warm-up, the window, and then for at most `drain_rounds_max` rounds
/// until what was proposed in the window is committed. Nothing if a stop was requested before the end. The contestant's
/// options must be good. May be called from several threads.
std::optional<cell_result> run_cell(const grid& g, const cell& c, const known_names& names,
                                    const std::stop_token& stop = {});

/// Rounds after the window that its last blocks have time to be committed in.
inline constexpr std::uint64_t drain_rounds_max = 100;

/// A cell as theory looks at it.
struct ideal_setting {
  std::uint64_t replicas = 4;
  std::uint64_t silent = 0;          ///< replicas that say nothing
  duration delay = milliseconds(10); ///< exactly, of every message
  std::uint64_t warm_up = 10;        ///< rounds
  std::uint64_t measured = 60;       ///< rounds
  std::uint64_t seed = 1;
};

/// Measures a cell in which nothing but messages takes time and every block has one transaction. The contestant's
/// options must be good.
cell_metrics ideal_cell(const contestant& who, const ideal_setting& setting, const known_names& names = {});

} // namespace bezant::comparison
