// The lists on the command line of `bezant compare`.
#pragma once

#include "simulation/compare/grid_file.hpp"

#include <CLI/CLI.hpp>

namespace bezant::cli {

/// What was given for each list, as text: values separated by commas. Empty: not given.
struct compare_lists {
  std::string protocols, replicas, block, payload, delay, silent, load, behaviours, byzantine;
  std::string seeds, views, duration, warm_up;
  std::vector<std::string> options;

  /// Adds the options to the subcommand.
  void add_to(CLI::App& app, const protocol_registry& known);
  /// Reads the texts. Throws `CLI::ValidationError` for what cannot be read.
  void read_into(comparison::grid_overrides& into) const;
};

} // namespace bezant::cli
