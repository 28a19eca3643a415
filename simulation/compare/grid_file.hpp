// Reads a grid from a TOML file and from what the command line says instead. docs/compare-grids.md describes the file.
#pragma once

#include "simulation/compare/run_cell.hpp"

namespace bezant::comparison {

/// What the command line says; it comes before the file. Empty lists say nothing.
struct grid_overrides {
  std::vector<std::string> protocols; ///< names of protocols, or of the file's variants
  std::vector<std::uint64_t> replicas;
  std::vector<std::uint64_t> block;
  std::vector<std::uint64_t> payload;
  std::vector<delay_range> delay;
  std::vector<std::uint64_t> silent;
  std::vector<std::string> behaviours; ///< recipes as text
  std::vector<std::uint64_t> byzantine;
  std::vector<std::uint64_t> load;
  std::optional<std::uint64_t> seeds;
  std::optional<stretch> warm_up;
  std::optional<stretch> measured;
  bool real_time = false;
  /// For each contestant that has this name or runs the protocol of this name.
  std::vector<std::pair<std::string, protocol_option>> options;
};

/// Reads a grid from TOML text; `file` is its name in messages. On failure nothing is returned and `problems` has a
/// line for each mistake: file, line, key, and what was expected; or what is wrong with the overrides.
std::optional<grid> parse_grid(std::string_view text, const std::string& file, const known_names& names,
                               const grid_overrides& overrides, std::vector<std::string>& problems);

/// The same from a file, or without one if `file` is empty.
std::optional<grid> read_grid(const std::string& file, const known_names& names, const grid_overrides& overrides,
                              std::vector<std::string>& problems);

} // namespace bezant::comparison
