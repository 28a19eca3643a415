// The arithmetic of money: values, fees and holds, all in integers.
#pragma once

#include "exchange/exchange_genesis.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace bezant::exchange {

__extension__ using wide = unsigned __int128;

/// Fee rates count parts of this.
inline constexpr std::uint32_t fee_unit = 1'000'000;

inline constexpr std::uint64_t amount_max = std::numeric_limits<std::uint64_t>::max();

/// What an instrument's genesis says about money, as matching needs it. All amounts are minor units, prices are ticks
/// and quantities lots.
///
/// **Why a buy order's hold is always enough.** The hold of a buy order of limit p with q lots open is a function of
/// (p, q) alone: hold(q) = v(q) + floor(v(q) r), where v(q) = p q tick and r is the larger of both fee rates. A fill of
/// f lots at m <= p frees hold(q) - hold(q-f) = v(f) + floor(v(q) r) - floor(v(q-f) r) >= v(f) + floor(v(f) r), since
/// floor(a + b) >= floor(a) + floor(b). The fill costs m f tick + floor(m f tick r') with m <= p and r' <= r, so not
/// more. What it frees beyond its cost (better price, lower fee, roundings) is returned at once; and as hold(0) = 0,
/// nothing stays held when the order ends. Sell orders hold q lot of the base asset; their fee comes out of the
/// proceeds, which it cannot exceed as rates are at most `fee_unit`.
struct funding_terms {
  // By side, so that a side that nobody can predict costs no branch.
  std::array<asset_id, 2> paid_with{};      ///< the asset that an order of that side pays with: quote, base
  std::array<std::uint64_t, 2> unit{1, 1};  ///< tick, lot
  std::array<std::uint32_t, 2> hold_rate{}; ///< the fee that is held with the value: the higher one, none
  asset_id base;
  asset_id quote;
  std::uint32_t maker_fee = 0;
  std::uint32_t taker_fee = 0;

  funding_terms() = default;
  explicit funding_terms(const instrument& i) noexcept
    : paid_with{i.quote, i.base},
      unit{i.tick, i.lot},
      hold_rate{std::max(i.maker_fee, i.taker_fee), 0},
      base{i.base},
      quote{i.quote},
      maker_fee{i.maker_fee},
      taker_fee{i.taker_fee} {}

  /// The fee on `value` at `rate` (at most `fee_unit`), rounded down.
  static std::uint64_t fee(std::uint64_t value, std::uint32_t rate) noexcept {
    if (value <= amount_max / fee_unit)
      return value * rate / fee_unit; // spares the slow division of 128 bits
    return static_cast<std::uint64_t>(wide{value} * rate / fee_unit);
  }

  /// What `q` lots cost at `p`, without fees; only for what a buyer could pay, so that it fits.
  [[nodiscard]] std::uint64_t value(std::uint64_t p, std::uint64_t q) const noexcept { return p * q * unit[0]; }

  /// Base units in `q` lots.
  [[nodiscard]] std::uint64_t goods(std::uint64_t q) const noexcept { return q * unit[1]; }

  /// The hold of an order of side `s` that was accepted, with `q` lots open.
  [[nodiscard]] std::uint64_t hold(side s, std::uint64_t p, std::uint64_t q) const noexcept {
    const auto v = factor(s, p) * q * unit[index(s)];
    return v + fee(v, hold_rate[index(s)]);
  }

  /// As `hold` for an order that is not accepted yet; nothing if the amount does not fit 64 bits.
  [[nodiscard]] std::optional<std::uint64_t> checked_hold(side s, std::uint64_t p, std::uint64_t q) const noexcept {
    const wide lots = wide{factor(s, p)} * q;
    if (lots > amount_max)
      return std::nullopt; // first, as the next product must fit 128 bits
    const wide v = lots * unit[index(s)];
    if (v > amount_max)
      return std::nullopt;
    const wide total = v + fee(static_cast<std::uint64_t>(v), hold_rate[index(s)]);
    if (total > amount_max)
      return std::nullopt;
    return static_cast<std::uint64_t>(total);
  }

  /// The most lots that `free` buys in one fill at `p` as taker: the largest f with
  /// f p tick + floor(f p tick r) <= free, that is f p tick (1 + r) < free + 1.
  [[nodiscard]] std::uint64_t affordable(std::uint64_t free, std::uint64_t p) const noexcept {
    const wide room = (wide{free} + 1) * fee_unit - 1;                // below 2^84
    const wide lot_cost = wide{p} * unit[0] * (fee_unit + taker_fee); // below 2^(36+64+21)
    return static_cast<std::uint64_t>(std::min<wide>(room / lot_cost, amount_max));
  }

private:
  static constexpr std::size_t index(side s) noexcept { return static_cast<std::size_t>(s); }
  /// What a lot counts in the asset that is paid with: its price for a buyer, itself for a seller.
  static constexpr std::uint64_t factor(side s, std::uint64_t p) noexcept { return s == side::buy ? p : 1; }
};

} // namespace bezant::exchange
