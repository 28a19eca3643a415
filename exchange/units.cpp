#include "exchange/units.hpp"

#include <algorithm>
#include <charconv>

namespace bezant::exchange {

namespace {

__extension__ using wide = unsigned __int128;

std::string digits_of(wide x) {
  std::string text;
  do {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(x % 10)));
    x /= 10;
  } while (x != 0);
  return text;
}

/// `digits` times 10^`exponent` as a decimal number without superfluous zeros.
std::string scaled(std::string digits, int exponent) {
  if (exponent >= 0) {
    digits.append(static_cast<std::size_t>(exponent), '0');
  } else {
    const auto decimals = static_cast<std::size_t>(-exponent);
    if (digits.size() <= decimals)
      digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, ".");
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.')
      digits.pop_back();
  }
  const auto first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  return digits.substr(digits[first] == '.' ? first - 1 : first);
}

} // namespace

asset_unit unit_of(std::string_view name) {
  constexpr std::string_view mark = "*1e-";
  constexpr unsigned decimals_max = 38;
  const auto at = name.rfind(mark);
  if (at != std::string_view::npos && at != 0) {
    const auto digits = name.substr(at + mark.size());
    unsigned decimals = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), decimals);
    if (failed == std::errc{} && end == digits.data() + digits.size() && decimals >= 1 && decimals <= decimals_max)
      return {std::string{name.substr(0, at)}, decimals};
  }
  return {std::string{name}, 0};
}

std::string amount_number(const exchange_genesis& g, asset_id a, amount x) {
  return scaled(digits_of(x.value()), -static_cast<int>(unit_of(g.assets[a.value()].name).decimals));
}

std::string amount_text(const exchange_genesis& g, asset_id a, amount x) {
  return amount_number(g, a, x) + " " + unit_of(g.assets[a.value()].name).symbol;
}

instrument_units::instrument_units(const exchange_genesis& g, instrument_id i)
  : base_{unit_of(g.assets[g.instruments[i.value()].base.value()].name)},
    quote_{unit_of(g.assets[g.instruments[i.value()].quote.value()].name)},
    lot_{g.instruments[i.value()].lot},
    tick_{g.instruments[i.value()].tick} {}

std::string instrument_units::quantity_number(std::uint64_t lots) const {
  return scaled(digits_of(wide{lots} * lot_), -static_cast<int>(base_.decimals));
}

std::string instrument_units::price_number(std::uint64_t ticks) const {
  // ticks * tick minor units of the quote buy one lot, which is `lot` minor units of the base.
  constexpr int decimals_most = 18;
  const auto quote = wide{ticks} * tick_;
  auto digits = digits_of(quote / lot_);
  int exponent = static_cast<int>(base_.decimals) - static_cast<int>(quote_.decimals);
  auto rest = quote % lot_;
  for (int i = 0; i < decimals_most && rest != 0; ++i, --exponent) {
    rest *= 10;
    digits += static_cast<char>('0' + static_cast<int>(rest / lot_));
    rest %= lot_;
  }
  return scaled(std::move(digits), exponent);
}

std::string instrument_units::scale_text() const {
  return "1 lot = " + quantity_text(1) + ", 1 tick = " + price_text(1) + " for 1 " + base();
}

} // namespace bezant::exchange
