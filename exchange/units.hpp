// Amounts, prices and quantities as people write them: whole assets with decimals instead of minor units, ticks and
// lots.
#pragma once

#include "exchange/exchange_genesis.hpp"

#include <string>
#include <string_view>

namespace bezant::exchange {

/// What an asset is called, and how many decimals its minor unit has.
struct asset_unit {
  std::string symbol;
  unsigned decimals = 0;
};

/// The unit that an asset's name in genesis tells: SYMBOL*1e-N counts in 10^-N of SYMBOL, N from 1 to 38; any other
/// name is a symbol without decimals.
asset_unit unit_of(std::string_view name);

/// An amount of an asset in minor units, without and with its symbol: "0.5", "0.5 BTC".
std::string amount_number(const exchange_genesis& g, asset_id a, amount x);
std::string amount_text(const exchange_genesis& g, asset_id a, amount x);

/// The prices and quantities of one instrument, which must be in the genesis.
class instrument_units {
public:
  instrument_units(const exchange_genesis& g, instrument_id i);

  /// So many lots in whole base assets, such as "0.25".
  [[nodiscard]] std::string quantity_number(std::uint64_t lots) const;
  /// A price of so many ticks, in whole quote assets for one whole base asset, such as "235.45". At most 18 decimals
  /// more than the assets have are given; what is below is cut off.
  [[nodiscard]] std::string price_number(std::uint64_t ticks) const;
  /// The same with their units: "0.25 BTC", "235.45 USD".
  [[nodiscard]] std::string quantity_text(std::uint64_t lots) const { return quantity_number(lots) + " " + base(); }
  [[nodiscard]] std::string price_text(std::uint64_t ticks) const { return price_number(ticks) + " " + quote(); }
  /// What one lot and one tick are: "1 lot = 0.00000001 BTC, 1 tick = 0.01 USD for 1 BTC".
  [[nodiscard]] std::string scale_text() const;

  [[nodiscard]] const std::string& base() const noexcept { return base_.symbol; }
  [[nodiscard]] const std::string& quote() const noexcept { return quote_.symbol; }

private:
  asset_unit base_, quote_;
  std::uint64_t lot_, tick_;
};

} // namespace bezant::exchange
