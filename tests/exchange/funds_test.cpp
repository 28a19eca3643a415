// Holds, fees, settlement, and that nothing is lost or made.
#include "core/random.hpp"
#include "exchange/reference_book.hpp"
#include "tests/exchange/exchange_support.hpp"
#include "tests/support/dies.hpp"

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::testing;

TEST_CASE("a resting buy holds its value with the higher fee, a resting sell holds its goods") {
  market m;
  m(buy(ann, 1, 100, 3)); // 1'500 usd and 2 % of it
  CHECK(m.held(ann, usd) == 1'530);
  CHECK(m.free(ann, usd) == 98'470);
  m(sell(ann, 2, 200, 3));
  CHECK(m.held(ann, gold) == 30);
  CHECK(m.free(ann, gold) == 9'970);
}

TEST_CASE("a fill moves goods and money and pays both fees to the house") {
  market m;
  m(sell(ann, 1, 100, 3));
  m(buy(carol, 1, 100, 3)); // 1'500 usd; 15 from the maker, 30 from the taker
  CHECK(m.free(ann, usd) == 100'000 + 1'500 - 15);
  CHECK(m.free(carol, usd) == 100'000 - 1'500 - 30);
  CHECK(m.free(house, usd) == 45);
  CHECK(m.free(ann, gold) == 9'970);
  CHECK(m.held(ann, gold) == 0);
  CHECK(m.free(carol, gold) == 10'030);
}

TEST_CASE("a buyer who makes pays the lower fee and gets the difference of the hold back") {
  market m;
  m(buy(ann, 1, 100, 3));
  m(sell(carol, 1, 90, 3));
  CHECK(m.held(ann, usd) == 0);
  CHECK(m.free(ann, usd) == 100'000 - 1'500 - 15);
  CHECK(m.free(carol, usd) == 100'000 + 1'500 - 30);
}

TEST_CASE("a better price than the limit stays with the buyer") {
  market m;
  m(sell(ann, 1, 60, 2));
  m(buy(carol, 1, 100, 5)); // 2 lots at 60 are 600 and 12; 3 lots rest at 100
  CHECK(m.held(carol, usd) == 1'530);
  CHECK(m.free(carol, usd) == 100'000 - 612 - 1'530);
}

TEST_CASE("each fill's fee is rounded down, and what rounding left in the hold is free when the order ends") {
  market m;              // one lot at 1 tick is 5 usd: its fee of 0.05 or 0.1 rounds to nothing
  m(buy(ann, 1, 1, 30)); // 150 and 3
  CHECK(m.held(ann, usd) == 153);
  for (std::uint64_t i = 1; i <= 30; ++i)
    m(sell(carol, i, 1, 1));
  CHECK(m.held(ann, usd) == 0);
  CHECK(m.free(ann, usd) == 100'000 - 150);
  CHECK(m.free(carol, usd) == 100'000 + 150);
  CHECK(m.free(house, usd) == 0);
}

TEST_CASE("at all times a live order holds what its open lots need") {
  market m;
  m(buy(ann, 1, 99, 10));
  const funding_terms terms{small_genesis().instruments[0]};
  for (std::uint64_t i = 1; i <= 10; ++i) {
    m(i % 2 == 0 ? sell(carol, i, 1, 1) : cancel(ann, 1, 1));
    CHECK(m.held(ann, usd) == terms.hold(side::buy, 99, 10 - i));
  }
}

TEST_CASE("a market buy takes as many lots as the free balance pays with fees, and no more") {
  market m;
  m(sell(ann, 1, 100, 100));
  m(sell(bob, 2, 101, 1'000));
  const auto answer = m(buy(carol, 1, 0, 500, order_type::market)); // 100 lots cost 51'000; 515.1 each from there on
  CHECK(answer.filled == quantity{195});
  CHECK(answer.open == quantity{0});
  CHECK(m.free(carol, usd) == 100'000 - 51'000 - 95 * 505 - 959);
  CHECK(m.held(carol, usd) == 0);
}

TEST_CASE("a market buy without any money is accepted and buys nothing") {
  auto g = small_genesis();
  g.accounts[carol.value()].deposits.clear();
  market m{g};
  m(sell(ann, 1, 1, 10));
  CHECK(m(buy(carol, 1, 0, 5, order_type::market)) == command_result{});
}

TEST_CASE("a fee of the whole amount leaves the seller nothing and works") {
  auto g = small_genesis();
  g.instruments[0].maker_fee = g.instruments[0].taker_fee = exchange_genesis::fee_limit;
  market m{g};
  m(sell(ann, 1, 100, 2));
  CHECK(m(buy(carol, 1, 100, 2)).filled == quantity{2});
  CHECK(m.free(ann, usd) == 100'000);
  CHECK(m.free(carol, usd) == 98'000);
  CHECK(m.free(house, usd) == 2'000);
}

TEST_CASE("the affordable lots are the most whose value and fee the free balance covers") {
  random_source random{7};
  for (int i = 0; i < 2000; ++i) {
    instrument terms;
    terms.tick = 1 + random.below(1000);
    terms.taker_fee = static_cast<std::uint32_t>(random.below(fee_unit + 1));
    const funding_terms t{terms};
    const auto p = 1 + random.below(10'000);
    const auto free = random.below(100'000'000);
    const auto lots = t.affordable(free, p);
    const auto cost = [&](std::uint64_t q) { return t.value(p, q) + funding_terms::fee(t.value(p, q), t.taker_fee); };
    CHECK(cost(lots) <= free);
    CHECK(cost(lots + 1) > free);
  }
  CHECK(funding_terms{}.affordable(amount_max, 1) == amount_max);
  instrument extreme;
  extreme.tick = amount_max;
  extreme.taker_fee = fee_unit;
  CHECK(funding_terms{extreme}.affordable(amount_max, price_max.value()) == 0);
}

TEST_CASE("what a fill frees of a hold always covers what the fill costs") {
  random_source random{8};
  for (int i = 0; i < 5000; ++i) {
    instrument terms;
    terms.tick = 1 + random.below(1000);
    terms.maker_fee = static_cast<std::uint32_t>(random.below(fee_unit + 1));
    terms.taker_fee = static_cast<std::uint32_t>(random.below(fee_unit + 1));
    const funding_terms t{terms};
    const auto limit = 1 + random.below(10'000);
    const auto better = 1 + random.below(limit);
    const auto open = 1 + random.below(1'000);
    const auto lots = 1 + random.below(open);
    const auto freed = t.hold(side::buy, limit, open) - t.hold(side::buy, limit, open - lots);
    const auto value = t.value(better, lots);
    CHECK(freed >= value + std::max(funding_terms::fee(value, t.maker_fee), funding_terms::fee(value, t.taker_fee)));
  }
}

TEST_CASE("amounts close to 64 bits settle exactly") {
  auto g = small_genesis();
  g.accounts[ann.value()].deposits = {{silver, amount{amount_max - 3'000}}};
  g.accounts[carol.value()].deposits = {{usd, amount{amount_max - 300'000}}};
  g.instruments[1].taker_fee = 1;
  market m{g};
  const auto lots = quantity_max.value();
  REQUIRE(m(sell(ann, 1, 65'000, lots, order_type::limit, silver_usd)).code == reject::none);
  REQUIRE(m(buy(carol, 1, 65'000, lots, order_type::limit, silver_usd)).filled == quantity{lots});
  const auto value = 65'000 * lots;
  const auto fee = static_cast<std::uint64_t>(wide{value} / fee_unit);
  CHECK(m.free(carol, usd) == amount_max - 300'000 - value - fee);
  CHECK(m.free(ann, usd) == value);
  CHECK(m.free(house, usd) == fee);
  CHECK(m.free(carol, silver) == lots);
}

TEST_CASE("a trade may be worth all the money that there is") {
  constexpr std::uint64_t at = (std::uint64_t{1} << 32U) + 1;
  constexpr std::uint64_t lots = (std::uint64_t{1} << 32U) - 1; // the product is 2^64 - 1
  auto g = small_genesis();
  for (auto& a : g.accounts)
    a.deposits.clear();
  g.accounts[carol.value()].deposits.push_back({usd, amount{amount_max}});
  g.accounts[ann.value()].deposits.push_back({silver, amount{lots}});
  market m{g};
  reference_book plain{g};
  const auto both = [&](const command& c, account_id by) {
    const auto result = m(c);
    CHECK(plain.apply(controller(by), c) == result);
    return result;
  };
  both(sell(ann, 1, at, lots, order_type::limit, silver_usd), ann);
  const auto bought = both(buy(carol, 2, at, lots, order_type::limit, silver_usd), carol);
  CHECK(bought.filled == quantity{lots});
  CHECK(m.free(ann, usd) == amount_max);
  CHECK(plain.balance(ann, usd).free == amount{amount_max});
  CHECK(m.free(carol, usd) == 0);
}

TEST_CASE("no engine is made of a genesis that is not valid") {
  auto g = small_genesis();
  CHECK_FALSE(test::aborts([&] { const engine good{g}; }));
  g.instruments[0].quote = asset_id{99};
  CHECK(test::aborts([&] { const engine bad{g}; }));
}

TEST_CASE("the supply of every asset stays what genesis gave out") {
  for (const auto policy :
       {self_trade_policy::allow, self_trade_policy::cancel_incoming, self_trade_policy::cancel_resting}) {
    market m{small_genesis(policy)};
    random_source random{9};
    for (std::uint64_t i = 0; i < 5000; ++i) {
      const account_id a{static_cast<std::uint32_t>(1 + random.below(3))};
      const auto on = instrument_id{static_cast<std::uint16_t>(random.below(2))};
      const auto type = static_cast<order_type>(random.below(3));
      const auto p = type == order_type::market ? 0 : 95 + random.below(11);
      switch (random.below(5)) {
        case 0: m(cancel(a, random.below(i + 1), random.below(5))); break;
        case 1: m(replace(a, random.below(i + 1), 95 + random.below(11), 1 + random.below(20))); break;
        case 2: m(buy(a, i, p, 1 + random.below(20), type, on)); break;
        default: m(sell(a, i, p, 1 + random.below(20), type, on));
      }
    }
    CHECK(m.seen.trades.size() > 500);
    CHECK(m.books.supply(usd) == amount{400'000});
    CHECK(m.books.supply(gold) == amount{40'000});
    CHECK(m.books.supply(silver) == amount{4'000});
    CHECK(m.books.restore(m.books.image()).has_value()); // checks holds against orders as well
  }
}
