// Runs the program on a terminal, and shows what stands on its screen.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace bezant::test {

/// What a terminal showed.
struct screen {
  int status = -1;
  std::string raw;                 ///< all that was written, escape sequences with it
  std::vector<std::string> rows;   ///< at the end, without blanks at their ends
  std::vector<std::string> broken; ///< rows that were so long that the terminal went on in the next one

  [[nodiscard]] std::string text() const;
};

/// Runs the program to its end (at most two minutes) on a terminal of that many columns; `environment` is set in its
/// own.
screen run_on_terminal(const std::vector<std::string>& arguments, unsigned short columns,
                       const std::map<std::string, std::string>& environment = {});

/// What stands on a terminal of that width after `raw` was written to it: carriage returns, line feeds, erasing, cursor
/// up, autowrap and colours are understood.
screen shown(const std::string& raw, std::size_t columns);

} // namespace bezant::test
