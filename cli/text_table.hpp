// Rows of text whose columns stand below each other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bezant::cli {

using text_row = std::vector<std::string>;

/// Fills the cells of each column with blanks up to the widest one. `sides` has a letter a column: `l` for text that
/// begins at the left, `r` for numbers that end at the right. Every row must have as many cells.
void align(std::vector<text_row>& rows, std::string_view sides);

/// The cells of an aligned row, two blanks apart.
std::string joined(const text_row& row);

} // namespace bezant::cli
