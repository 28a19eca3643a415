// Price-time priority, order types and partial fills.
#include "tests/exchange/exchange_support.hpp"

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::testing;

namespace {

command_result accepted(std::uint64_t filled, std::uint64_t open) {
  return {reject::none, quantity{filled}, quantity{open}};
}

} // namespace

TEST_CASE("an order that crosses nothing rests and is the best of its side") {
  market m;
  CHECK(m(buy(ann, 1, 100, 7)) == accepted(0, 7));
  CHECK(m(sell(carol, 1, 101, 8)) == accepted(0, 8));
  CHECK(m.books.best(gold_usd, side::buy) == level_view{price{100}, quantity{7}, 1});
  CHECK(m.books.best(gold_usd, side::sell) == level_view{price{101}, quantity{8}, 1});
  CHECK_FALSE(m.books.best(silver_usd, side::buy).has_value());
  CHECK(m.seen.trades.empty());
}

TEST_CASE("a better price trades first and an earlier order trades first at its price") {
  market m;
  m(sell(ann, 1, 102, 1));
  m(sell(ann, 2, 101, 1));
  m(sell(bob, 3, 101, 1));
  m(sell(ann, 4, 100, 1));
  CHECK(m(buy(carol, 9, 102, 4)) == accepted(4, 0));
  std::vector<std::uint64_t> makers;
  std::vector<std::uint64_t> prices;
  for (const auto& t : m.seen.trades) {
    makers.push_back(t.maker.value());
    prices.push_back(t.price.value());
  }
  CHECK(makers == std::vector<std::uint64_t>{4, 2, 3, 1});
  CHECK(prices == std::vector<std::uint64_t>{100, 101, 101, 102});
}

TEST_CASE("a trade names both sides and takes place at the maker's price") {
  market m;
  m(buy(ann, 5, 100, 3));
  CHECK(m(sell(carol, 6, 90, 2)) == accepted(2, 0));
  REQUIRE(m.seen.trades.size() == 1);
  CHECK(m.seen.trades[0]
        == trade{gold_usd, second, order_id{6}, first, order_id{5}, carol, ann, side::sell, price{100}, quantity{2}});
}

TEST_CASE("a partly filled maker keeps its place in front") {
  market m;
  m(sell(ann, 1, 100, 5));
  m(sell(bob, 2, 100, 5));
  m(buy(carol, 3, 100, 2));
  m(buy(carol, 4, 100, 4));
  REQUIRE(m.seen.trades.size() == 3);
  CHECK(m.seen.trades[1].maker == order_id{1});
  CHECK(m.seen.trades[1].quantity == quantity{3});
  CHECK(m.seen.trades[2].maker == order_id{2});
  CHECK(m.books.best(gold_usd, side::sell) == level_view{price{100}, quantity{4}, 1});
}

TEST_CASE("what a limit order cannot trade rests at its limit") {
  market m;
  m(sell(ann, 1, 100, 2));
  CHECK(m(buy(carol, 2, 101, 5)) == accepted(2, 3));
  CHECK(m.books.best(gold_usd, side::buy) == level_view{price{101}, quantity{3}, 1});
  CHECK_FALSE(m.books.best(gold_usd, side::sell).has_value());
}

TEST_CASE("an immediate-or-cancel order leaves nothing behind and respects its limit") {
  market m;
  m(sell(ann, 1, 100, 2));
  m(sell(ann, 2, 102, 2));
  CHECK(m(buy(carol, 2, 101, 5, order_type::immediate_or_cancel)) == accepted(2, 0));
  CHECK(m(buy(carol, 3, 101, 5, order_type::immediate_or_cancel)) == accepted(0, 0));
  CHECK(m.books.live_orders() == 1);
  CHECK(m.held(carol, usd) == 0);
}

TEST_CASE("a market order trades through all levels and cancels the rest") {
  market m;
  m(buy(ann, 1, 100, 2));
  m(buy(ann, 2, 1, 2));
  CHECK(m(sell(carol, 1, 0, 5, order_type::market)) == accepted(4, 0));
  CHECK(m.books.live_orders() == 0);
  CHECK(m(sell(carol, 1, 0, 5, order_type::market)) == accepted(0, 0));
}

TEST_CASE("books of different instruments do not trade with each other") {
  market m;
  m(sell(ann, 1, 50, 2, order_type::limit, silver_usd));
  CHECK(m(buy(carol, 1, 100, 2)) == accepted(0, 2));
}

TEST_CASE("two sessions may use the same order id") {
  market m;
  m(buy(ann, 1, 100, 2));
  m(buy(carol, 1, 99, 3));
  CHECK(m.books.find(first, order_id{1})->price == price{100});
  CHECK(m.books.find(second, order_id{1})->price == price{99});
  m(cancel(carol, 1));
  CHECK(m.books.find(first, order_id{1}).has_value());
  CHECK_FALSE(m.books.find(second, order_id{1}).has_value());
}

TEST_CASE("an order id can be used again once its order ended") {
  market m;
  m(buy(ann, 1, 100, 2));
  m(cancel(ann, 1));
  CHECK(m(buy(ann, 1, 90, 2)) == accepted(0, 2));
}

TEST_CASE("depth lists levels from the best and the queue lists orders as they would trade") {
  market m;
  for (std::uint64_t i = 1; i <= 6; ++i)
    m(buy(ann, i, 100 + i % 3, i));
  CHECK(m.books.depth(gold_usd, side::buy, 2)
        == std::vector<level_view>{{price{102}, quantity{7}, 2}, {price{101}, quantity{5}, 2}});
  std::vector<std::uint64_t> ids;
  for (const auto& o : m.books.queue(gold_usd, side::buy))
    ids.push_back(o.id.value());
  CHECK(ids == std::vector<std::uint64_t>{2, 5, 1, 4, 3, 6});
  CHECK(m.books.live_quantity(gold_usd, side::buy) == quantity{21});
}
