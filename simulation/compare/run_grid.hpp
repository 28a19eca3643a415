// Runs the cells of a grid on several threads.
#pragma once

#include "simulation/compare/report.hpp"

namespace bezant::comparison {

/// Runs all cells that `known` has no row for and gives the rows in order of the cells. `tell` gets the number of cells
/// that have a row, how many there are, and one that has just ended; it is called from the calling thread. A stop
/// request ends runs that are under way: the rows are then fewer than planned.
outcome_rows run_grid(const grid& g, const known_names& names, std::size_t jobs,
                      const std::map<std::string, row>& known,
                      const std::function<void(std::size_t done, std::size_t planned, const std::string& what)>& tell,
                      const std::stop_token& stop = {});

} // namespace bezant::comparison
