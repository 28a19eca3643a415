// What happens when an order meets one of the same account.
#include "tests/exchange/exchange_support.hpp"

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::testing;

namespace {

/// Carol sells at 99, ann sells at 100, carol sells at 101.
void fill_book(market& m) {
  m(sell(carol, 1, 99, 2));
  m(sell(ann, 2, 100, 2));
  m(sell(carol, 3, 101, 2));
}

} // namespace

TEST_CASE("under cancel_incoming the rest of an order that meets its own account is cancelled") {
  market m{small_genesis(self_trade_policy::cancel_incoming)};
  fill_book(m);
  CHECK(m(buy(ann, 9, 105, 6)) == command_result{reject::none, quantity{2}, quantity{0}});
  CHECK(m.books.live_orders() == 2);
  CHECK(m.held(ann, usd) == 0);
  CHECK(m.books.best(gold_usd, side::sell)->price == price{100});
}

TEST_CASE("under cancel_resting the resting order of the account is cancelled and matching goes on") {
  market m{small_genesis(self_trade_policy::cancel_resting)};
  fill_book(m);
  CHECK(m(buy(ann, 9, 105, 6)) == command_result{reject::none, quantity{4}, quantity{2}});
  CHECK_FALSE(m.books.find(first, order_id{2}).has_value());
  CHECK(m.held(ann, gold) == 0);
  CHECK(m.free(ann, gold) == 10'040);
}

TEST_CASE("under allow an account trades with itself and pays both fees") {
  market m{small_genesis(self_trade_policy::allow)};
  fill_book(m);
  CHECK(m(buy(ann, 9, 100, 4)).filled == quantity{4});
  CHECK(m.seen.trades[1].maker_account == ann);
  CHECK(m.seen.trades[1].taker_account == ann);
  CHECK(m.free(ann, gold) == 10'020);
  // 990 and 19 for carol's lots; 1'000 come back, but for fees of 20 and 10
  CHECK(m.free(ann, usd) == 100'000 - 990 - 19 - 30);
}

TEST_CASE("two accounts of one session do trade with each other") {
  market m{small_genesis(self_trade_policy::cancel_incoming)};
  m(sell(ann, 1, 100, 2));
  CHECK(m(buy(bob, 2, 100, 2)).filled == quantity{2});
}

TEST_CASE("a market buy looks at self trades before it looks at its money") {
  auto g = small_genesis(self_trade_policy::cancel_resting);
  g.accounts[ann.value()].deposits = {{gold, amount{100}}};
  market m{g};
  m(sell(ann, 1, 100, 2));
  CHECK(m(buy(ann, 2, 0, 1, order_type::market)) == command_result{});
  CHECK(m.books.live_orders() == 0);
  CHECK(m.free(ann, gold) == 100);
}

TEST_CASE("a market buy that its money cuts short ends there, even if a self trade gives the money back") {
  auto g = small_genesis(self_trade_policy::allow);
  g.instruments[0].maker_fee = g.instruments[0].taker_fee = 0;
  g.accounts[ann.value()].deposits = {{gold, amount{100'000'000}}, {usd, amount{250}}};
  market m{g};
  m(sell(ann, 1, 10, 1'000'000));
  const auto result = m(buy(ann, 2, 0, 1'000'000, order_type::market));
  CHECK(result.code == reject::none);
  CHECK(result.filled > quantity{0});
  CHECK(m.seen.trades.size() == 1);
}

TEST_CASE("a replaced order does not meet itself") {
  market m{small_genesis(self_trade_policy::cancel_incoming)};
  m(buy(ann, 1, 100, 2));
  CHECK(m(replace(ann, 1, 110, 3)) == command_result{reject::none, quantity{0}, quantity{3}});
}
