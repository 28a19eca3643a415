// The words of the exchange: assets, accounts, instruments, prices and quantities, all integers.
#pragma once

#include "core/ids.hpp"

#include <cstdint>
#include <string_view>

namespace bezant::exchange {

/// Index of an asset in the exchange's genesis.
using asset_id = strong<struct asset_id_tag, std::uint16_t>;

/// Index of an instrument (a pair of assets that trade) in the exchange's genesis.
using instrument_id = strong<struct instrument_id_tag, std::uint16_t>;

/// Index of an account in the exchange's genesis.
using account_id = strong<struct account_id_tag, std::uint32_t>;

/// A client's name for its order; unique among the session's live orders.
using order_id = strong<struct order_id_tag, std::uint64_t>;

/// A price in ticks of its instrument, from 1 to `price_max`.
using price = strong<struct price_tag, std::uint64_t>;

/// An amount in lots of its instrument, from 1 to `quantity_max` in an order.
using quantity = strong<struct quantity_tag, std::uint64_t>;

/// An amount of an asset in its minor unit.
using amount = strong<struct amount_tag, std::uint64_t>;

inline constexpr price price_max{(std::uint64_t{1} << 36U) - 1};
inline constexpr quantity quantity_max{(std::uint64_t{1} << 48U) - 1};

enum class side : std::uint8_t { buy = 0, sell = 1 };

constexpr bool is_known(side s) noexcept {
  return s <= side::sell;
}

constexpr side opposite(side s) noexcept {
  return s == side::buy ? side::sell : side::buy;
}

constexpr std::string_view to_string(side s) noexcept {
  return s == side::buy ? "buy" : "sell";
}

/// How long an order lives.
enum class order_type : std::uint8_t {
  limit = 0,               ///< good till cancelled: what does not trade at once rests in the book
  immediate_or_cancel = 1, ///< a limit order whose rest is cancelled at once
  market = 2,              ///< immediate or cancel at any price; its price field is 0
};

constexpr bool is_known(order_type t) noexcept {
  return t <= order_type::market;
}

/// What happens when an incoming order meets a resting one of the same account.
enum class self_trade_policy : std::uint8_t {
  allow = 0,           ///< they trade
  cancel_incoming = 1, ///< what is left of the incoming order is cancelled
  cancel_resting = 2,  ///< the resting order is cancelled and matching goes on
};

constexpr bool is_known(self_trade_policy p) noexcept {
  return p <= self_trade_policy::cancel_resting;
}

} // namespace bezant::exchange
