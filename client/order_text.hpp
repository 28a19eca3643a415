// Single commands as people type them.
#pragma once

#include "exchange/command.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bezant::client {

/// For whom a typed command is.
struct order_setting {
  exchange::instrument_id instrument;
  exchange::account_id buys;  ///< whose buy orders are placed
  exchange::account_id sells; ///< whose sell orders are placed
  exchange::order_id id;      ///< of a new order
};

/// Reads one command; prices in ticks, quantities in lots:
///   buy 10 at 23545, sell 10 at 23545 ioc, buy 10 market, cancel 7, cancel 7 3, replace 7 5 at 23550
/// A cancel or replace names the order's id and, as "sell" or "buy" at its end, whose order it is if the accounts
/// differ (buy if nothing is said). Nothing, and what was expected in `why`, if it is no command.
std::optional<exchange::command> parse_order(std::string_view text, const order_setting& with, std::string& why);

} // namespace bezant::client
