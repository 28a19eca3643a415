// A genesis that lets a recording run without lacking funds, as long as what its orders need in sum fits 64 bits:
// nobody is given more than 2^64 - 1.
#include "recordings/recording.hpp"

#include <algorithm>
#include <variant>

namespace bezant::recordings {

namespace {

__extension__ using wide = unsigned __int128;

constexpr wide millionths = 1'000'000;
constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

/// What the accounts of a side may have to pay if nothing ever comes back.
struct funds_needed {
  wide quote = 0;
  wide base = 0;
};

funds_needed needs_of(const recording& content, const recording_options& options, std::uint32_t fee) {
  funds_needed sum;
  const auto pay = [&](bool buys, exchange::price price, exchange::quantity quantity) {
    // Each fill rounds its fee down, so a fee on the whole, rounded up, covers them.
    const auto cost = wide{price.value()} * quantity.value();
    if (buys)
      sum.quote += cost + (cost * fee + millionths - 1) / millionths;
    else
      sum.base += quantity.value();
  };
  for (const auto& c : content.commands) {
    if (const auto* order = std::get_if<exchange::new_order>(&c.value)) {
      // A market order meets resting limits only, and those are not above the highest price there is.
      const auto at = order->type == exchange::order_type::market ? exchange::price_max : order->price;
      pay(order->side == exchange::side::buy, at, order->quantity);
    } else if (const auto* terms = std::get_if<exchange::replace_order>(&c.value)) {
      pay(terms->account == options.bids, terms->price, terms->quantity);
    }
  }
  return sum;
}

exchange::amount funds_for(wide need) {
  // Never less than a round sum, so that runs of different lengths start alike; never more than fits.
  constexpr auto least = std::uint64_t{1} << 62U;
  return exchange::amount{static_cast<std::uint64_t>(std::clamp<wide>(need, least, most))};
}

} // namespace

exchange::exchange_genesis suggest_genesis(const recording& content, const recording_options& options,
                                           const public_key& key, std::uint32_t maker_fee, std::uint32_t taker_fee) {
  constexpr std::uint32_t ids_max = 64;
  require(options.instrument.value() < ids_max, "the instrument of a suggested genesis is among the first 64");
  require(options.bids.value() < ids_max && options.asks.value() < ids_max && options.bids != options.asks
            && options.bids.value() != 0 && options.asks.value() != 0,
          "the accounts of a suggested genesis are two of the first 64, not the fee account");

  const auto scale = scale_of(options.format);
  const exchange::asset_id base{0};
  const exchange::asset_id quote{1};
  exchange::exchange_genesis g;
  g.assets.push_back({std::string{scale.base}});
  g.assets.push_back({std::string{scale.quote}});
  for (std::uint32_t i = 0; i <= options.instrument.value(); ++i) {
    auto name =
      i == options.instrument.value() ? std::string{to_string(options.format)} : "unused-" + std::to_string(i);
    g.instruments.push_back({std::move(name), base, quote, 1, 1, maker_fee, taker_fee});
  }

  const auto need = needs_of(content, options, std::max(maker_fee, taker_fee));
  const auto last = std::max(options.bids.value(), options.asks.value());
  for (std::uint32_t i = 0; i <= last; ++i) {
    exchange::account a;
    a.name = i == 0 ? "fees" : "unused-" + std::to_string(i);
    if (i == options.bids.value()) {
      a.name = "bids";
      a.deposits.push_back({quote, funds_for(need.quote)});
    } else if (i == options.asks.value()) {
      a.name = "asks";
      a.deposits.push_back({base, funds_for(need.base)});
    }
    g.accounts.push_back(std::move(a));
  }

  exchange::session only;
  only.key = key;
  only.accounts.push_back(std::min(options.bids, options.asks));
  only.accounts.push_back(std::max(options.bids, options.asks));
  g.sessions.push_back(std::move(only));
  g.self_trades = exchange::self_trade_policy::cancel_incoming;
  return g;
}

} // namespace bezant::recordings
