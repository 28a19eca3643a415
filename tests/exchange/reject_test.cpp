// Every reason for a reject, and that a reject changes nothing.
#include "exchange/error.hpp"
#include "tests/exchange/exchange_support.hpp"

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::testing;

namespace {

constexpr auto max64 = std::numeric_limits<std::uint64_t>::max();

/// Expects `c` of session `by` to be refused for `why` without a trace.
void expect_refused(market& m, session_id by, const command& c, reject why) {
  const auto before = m.books.state();
  const auto orders = m.books.live_orders();
  const auto answer = m(by, c);
  INFO("expected " << to_string(why) << ", got " << to_string(answer.code));
  CHECK(answer == command_result{why, quantity{}, quantity{}});
  CHECK(m.books.state() == before);
  CHECK(m.books.live_orders() == orders);
}

} // namespace

TEST_CASE("an account that does not exist is refused in every command") {
  market m;
  const account_id nobody{99};
  expect_refused(m, first, buy(nobody, 1, 1, 1), reject::unknown_account);
  expect_refused(m, first, cancel(nobody, 1), reject::unknown_account);
  expect_refused(m, first, replace(nobody, 1, 1, 1), reject::unknown_account);
}

TEST_CASE("an account that the session does not control is refused in every command") {
  market m;
  m(buy(ann, 1, 10, 1));
  for (const auto by : {second, session_id{7}, session_id{0xFFFFFFFF}}) {
    expect_refused(m, by, buy(ann, 2, 1, 1), reject::foreign_account);
    expect_refused(m, by, cancel(ann, 1), reject::foreign_account);
    expect_refused(m, by, replace(ann, 1, 1, 1), reject::foreign_account);
    expect_refused(m, by, buy(dave, 2, 1, 1), reject::foreign_account);
    expect_refused(m, by, buy(house, 2, 1, 1), reject::foreign_account);
  }
}

TEST_CASE("an instrument that does not exist is refused") {
  market m;
  expect_refused(m, first, buy(ann, 1, 1, 1, order_type::limit, instrument_id{2}), reject::unknown_instrument);
}

TEST_CASE("prices outside 1 to price_max are refused, and a market order with a price") {
  market m;
  m(buy(ann, 5, 10, 1));
  for (const auto p : {std::uint64_t{0}, price_max.value() + 1, max64}) {
    expect_refused(m, first, buy(ann, 1, p, 1), reject::bad_price);
    expect_refused(m, first, sell(ann, 1, p, 1, order_type::immediate_or_cancel), reject::bad_price);
    expect_refused(m, first, replace(ann, 5, p, 1), reject::bad_price);
  }
  expect_refused(m, first, buy(ann, 1, 1, 1, order_type::market), reject::bad_price);
  CHECK(m(sell(ann, 1, price_max.value(), 1)).code == reject::none);
}

TEST_CASE("quantities outside 1 to quantity_max are refused") {
  market m;
  m(buy(ann, 5, 10, 1));
  for (const auto q : {std::uint64_t{0}, quantity_max.value() + 1, max64}) {
    expect_refused(m, first, buy(ann, 1, 1, q), reject::bad_quantity);
    expect_refused(m, first, sell(ann, 1, 0, q, order_type::market), reject::bad_quantity);
    expect_refused(m, first, replace(ann, 5, 10, q), reject::bad_quantity);
  }
}

TEST_CASE("an id of a live order of the session is refused for any new order") {
  market m;
  m(buy(ann, 1, 10, 1));
  expect_refused(m, first, buy(ann, 1, 10, 1), reject::duplicate_order);
  expect_refused(m, first, sell(bob, 1, 0, 1, order_type::market), reject::duplicate_order);
  expect_refused(m, first, buy(bob, 1, 10, 1, order_type::immediate_or_cancel), reject::duplicate_order);
}

TEST_CASE("cancel and replace are refused for orders that are not live or of another account") {
  market m;
  m(buy(ann, 1, 10, 1));
  m(buy(carol, 2, 10, 1));
  for (const auto& c : {cancel(ann, 2), replace(ann, 2, 10, 1), cancel(bob, 1), replace(bob, 1, 10, 1)})
    expect_refused(m, first, c, reject::unknown_order);
  m(cancel(ann, 1));
  expect_refused(m, first, cancel(ann, 1), reject::unknown_order);
}

TEST_CASE("what the free balance does not cover with fees is refused to the last unit") {
  market m; // 100'000 usd buy 196 lots of gold at 100 ticks: 98'000 and 1'960 of fees
  expect_refused(m, first, buy(ann, 1, 100, 197), reject::insufficient_funds);
  expect_refused(m, first, buy(ann, 1, 100, 197, order_type::immediate_or_cancel), reject::insufficient_funds);
  expect_refused(m, first, sell(ann, 1, 100, 1001), reject::insufficient_funds);
  expect_refused(m, first, sell(ann, 1, 0, 1001, order_type::market), reject::insufficient_funds);
  CHECK(m(buy(ann, 1, 100, 196)).code == reject::none);
  CHECK(m.free(ann, usd) == 40);
  CHECK(m(sell(ann, 2, 200, 1000)).code == reject::none);
  expect_refused(m, first, sell(ann, 3, 200, 1), reject::insufficient_funds);
}

TEST_CASE("an order whose hold does not fit 64 bits is refused as overflow") {
  market m;
  m(buy(ann, 5, 10, 1));
  const auto p = price_max.value();
  const auto q = quantity_max.value();
  expect_refused(m, first, buy(ann, 1, p, q), reject::overflow);
  expect_refused(m, first, replace(ann, 5, p, q), reject::overflow);
  // 2^28 lots at price_max are below 2^64 in silver, which has a tick of 1, and one lot more than 2^28 is not.
  expect_refused(m, first, buy(ann, 1, p, 1U << 28U, order_type::limit, silver_usd), reject::insufficient_funds);
  expect_refused(m, first, buy(ann, 1, p, (1U << 28U) + 1, order_type::limit, silver_usd), reject::overflow);

  auto g = small_genesis();
  g.instruments[0].lot = max64;
  g.instruments[0].tick = max64;
  market coarse{g};
  expect_refused(coarse, first, sell(ann, 1, 1, 2), reject::overflow);
  expect_refused(coarse, first, sell(ann, 1, 0, q, order_type::market), reject::overflow);
  expect_refused(coarse, first, sell(ann, 1, 1, 1), reject::insufficient_funds);
  expect_refused(coarse, first, buy(ann, 1, 1, 1), reject::overflow); // the fee no longer fits
  expect_refused(coarse, first, buy(ann, 1, p, q), reject::overflow);
}

TEST_CASE("a full exchange refuses orders that could rest, and nothing else") {
  auto g = small_genesis();
  g.orders_max = 2;
  market m{g};
  m(sell(ann, 1, 100, 1));
  m(sell(ann, 2, 100, 1));
  expect_refused(m, second, buy(carol, 3, 100, 1), reject::book_full);
  CHECK(m(replace(ann, 1, 101, 2)).code == reject::none);
  CHECK(m(buy(carol, 3, 100, 1, order_type::immediate_or_cancel)).filled == quantity{1});
  CHECK(m(buy(carol, 3, 100, 1)).code == reject::none);
}

TEST_CASE("every reject code has its name") {
  for (std::uint8_t i = 0; is_known(static_cast<reject>(i)); ++i)
    CHECK(to_string(static_cast<reject>(i)) != "unknown");
  CHECK(to_string(reject::insufficient_funds) == "insufficient_funds");
  CHECK(make_error_code(exchange_error::bad_snapshot).category().name() == std::string{"bezant.exchange"});
}
