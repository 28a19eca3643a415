// Compares what an exchange replica answers to questions with what the reference book says.
#pragma once

#include "exchange/exchange_application.hpp"
#include "simulation/log_replay.hpp"

namespace bezant::simulation {

/// Asks everything that can be asked (`exchange::inquiry`) after `executed` blocks: totals, depth, balances, sessions,
/// live orders, frames. Gives what differs, as sentences; empty if nothing.
std::vector<std::string> differences_in_answers(const replayed_log& expected, height executed,
                                                const exchange::exchange_application& app);

/// Looks whether the prices, quantities and balances that stand in the books are written as the numbers that they are:
/// each text is read as a fraction and held against units, ticks and lots.
std::vector<std::string> differences_in_texts(const exchange::exchange_genesis& g, const replayed_log& expected);

__extension__ using wide = unsigned __int128;

/// True if `text`, times `factor`, is value / 10^unit, written as a plain decimal number without superfluous zeros;
/// nothing if the comparison does not fit 128 bits.
std::optional<bool> is_written_as(std::string_view text, wide factor, wide value, unsigned unit);

} // namespace bezant::simulation
