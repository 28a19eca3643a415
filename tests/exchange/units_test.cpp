#include "exchange/units.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace bezant::test {

using namespace exchange;

namespace {

exchange_genesis market(const std::string& base, const std::string& quote, std::uint64_t lot, std::uint64_t tick) {
  exchange_genesis g;
  g.assets.push_back({base});
  g.assets.push_back({quote});
  instrument i;
  i.name = "market";
  i.base = asset_id{0};
  i.quote = asset_id{1};
  i.lot = lot;
  i.tick = tick;
  g.instruments.push_back(i);
  return g;
}

} // namespace

TEST_CASE("an asset's name tells its symbol and its decimals") {
  const auto is = [](std::string_view name, std::string_view symbol, unsigned decimals) {
    INFO(name);
    const auto u = unit_of(name);
    CHECK(u.symbol == symbol);
    CHECK(u.decimals == decimals);
  };
  is("BTC*1e-8", "BTC", 8);
  is("USD*1e-10", "USD", 10);
  is("share", "share", 0);
  for (const auto* odd : {"", "*1e-8", "BTC*1e-", "BTC*1e-0", "BTC*1e-39", "BTC*1e-8x", "BTC*1e--8", "BTC*1e8", "1e-8"})
    is(odd, odd, 0);
}

TEST_CASE("amounts are written in whole assets, to the last minor unit and without superfluous zeros") {
  const auto g = market("BTC*1e-8", "USD*1e-10", 1, 1);
  const auto btc = [&](std::uint64_t n) { return amount_text(g, asset_id{0}, amount{n}); };
  CHECK(btc(0) == "0 BTC");
  CHECK(btc(1) == "0.00000001 BTC");
  CHECK(btc(100'000'000) == "1 BTC");
  CHECK(btc(4'611'686'018'427'387'904) == "46116860184.27387904 BTC");
  CHECK(btc(std::numeric_limits<std::uint64_t>::max()) == "184467440737.09551615 BTC");
  CHECK(amount_number(g, asset_id{1}, amount{5'000'000'000}) == "0.5");
  CHECK(amount_text(market("gold", "silver", 1, 1), asset_id{0}, amount{1'000'000}) == "1000000 gold");
}

TEST_CASE("prices are in quote assets for one base asset, quantities in base assets") {
  const auto bitstamp = market("BTC*1e-8", "USD*1e-10", 1, 1);
  const instrument_units u{bitstamp, instrument_id{0}};
  CHECK(u.price_text(23'545) == "235.45 USD");
  CHECK(u.price_number(1) == "0.01");
  CHECK(u.quantity_text(77'016'009'785) == "770.16009785 BTC");
  CHECK(u.scale_text() == "1 lot = 0.00000001 BTC, 1 tick = 0.01 USD for 1 BTC");
  const auto shares = market("share", "USD*1e-4", 1, 1);
  CHECK(instrument_units(shares, instrument_id{0}).price_text(5'853'300) == "585.33 USD");
  const auto big = market("BTC*1e-8", "USD*1e-2", 1'000'000, 5); // 0.01 BTC for 5 cents
  CHECK(instrument_units(big, instrument_id{0}).price_text(1) == "5 USD");
  CHECK(instrument_units(big, instrument_id{0}).quantity_text(150) == "1.5 BTC");
  const auto odd = market("a", "b", 3, 1);
  CHECK(instrument_units(odd, instrument_id{0}).price_number(3) == "1");
  CHECK(instrument_units(odd, instrument_id{0}).price_number(1) == "0.333333333333333333");
  const auto coarse = market("a*1e-3", "b", 1, 7);
  CHECK(instrument_units(coarse, instrument_id{0}).price_number(2) == "14000");
  const auto largest = market("a", "b", std::numeric_limits<std::uint64_t>::max(), 1);
  CHECK(instrument_units(largest, instrument_id{0}).quantity_number(quantity_max.value())
        == "5192296858534809181504947642957825");
}

} // namespace bezant::test
