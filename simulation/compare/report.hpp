// A comparison's results: as rows of text that both files share, as JSON, as CSV, and as a table for people.
#pragma once

#include "simulation/compare/run_cell.hpp"

#include <map>

namespace bezant::comparison {

/// A finished cell: one JSON value for each column, as text.
using row = std::vector<std::string>;

/// The columns, in the order of both files.
const std::vector<std::string>& columns();

/// The values of one cell.
row row_of(const cell& c, const grid& g, const cell_result& done);

/// The columns that tell cells apart, joined: two rows of one grid are of the same cell if these are equal.
std::string key_of(const row& r);
std::string key_of(const cell& c, const grid& g);

/// What a comparison gave: its finished rows in the order of the grid's cells.
struct outcome_rows {
  std::vector<row> rows;
  std::size_t planned = 0;

  [[nodiscard]] bool complete() const noexcept { return rows.size() == planned; }
};

/// One JSON object, a line for each cell. `version` is the program's. Nothing in it depends on how long it took.
std::string json_text(const grid& g, const std::string& version, const outcome_rows& done);

/// A header and a line for each cell; what does not apply is empty.
std::string csv_text(const outcome_rows& done);

/// For people: one table for each set of conditions, contestants below each other, means over the seeds. A table that
/// is wider than `width` columns leaves out the columns that matter least, and its end names them.
std::string table_text(const grid& g, const outcome_rows& done, std::size_t width = 0);

/// Rows of a JSON file that a run with these conditions wrote, by `key_of`. On failure `why` says what does not fit.
std::optional<std::map<std::string, row>> read_rows(const std::string& from, const grid& g, const std::string& version,
                                                    std::string& why);

/// The constants that a JSON file was made with; nothing if it has none.
std::optional<cpu_costs> read_costs(const std::string& from);

} // namespace bezant::comparison
