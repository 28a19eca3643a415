#include "cli/text_table.hpp"

#include "cli/terminal.hpp"
#include "core/error.hpp"

#include <algorithm>

namespace bezant::cli {

void align(std::vector<text_row>& rows, std::string_view sides) {
  for (std::size_t k = 0; k < sides.size(); ++k) {
    std::size_t width = 0;
    for (const auto& row : rows) {
      require(row.size() == sides.size(), "rows of a table have equally many cells");
      width = std::max(width, columns_of(row[k]));
    }
    for (auto& row : rows)
      row[k].insert(sides[k] == 'r' ? 0 : row[k].size(), width - columns_of(row[k]), ' ');
  }
}

std::string joined(const text_row& row) {
  std::string line;
  for (const auto& cell : row)
    line += (&cell == row.data() ? "" : "  ") + cell;
  return line;
}

} // namespace bezant::cli
