// Cancelling in whole and in part, and replacing with and without loss of place.
#include "tests/exchange/exchange_support.hpp"

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::testing;

namespace {

std::vector<std::uint64_t> ids(const market& m, side s) {
  std::vector<std::uint64_t> all;
  for (const auto& o : m.books.queue(gold_usd, s))
    all.push_back(o.id.value());
  return all;
}

} // namespace

TEST_CASE("a cancel without a quantity ends the order and frees all that it held") {
  market m;
  m(buy(ann, 1, 100, 7));
  CHECK(m(cancel(ann, 1)) == command_result{});
  CHECK(m.held(ann, usd) == 0);
  CHECK(m.free(ann, usd) == 100'000);
  CHECK_FALSE(m.books.best(gold_usd, side::buy).has_value());
}

TEST_CASE("a cancel of part of an order keeps its place and frees the difference") {
  market m;
  m(buy(ann, 1, 100, 7));
  m(buy(bob, 2, 100, 7));
  CHECK(m(cancel(ann, 1, 3)) == command_result{reject::none, quantity{0}, quantity{4}});
  CHECK(ids(m, side::buy) == std::vector<std::uint64_t>{1, 2});
  CHECK(m.held(ann, usd) == 2'040);
  CHECK(m.books.best(gold_usd, side::buy)->quantity == quantity{11});
}

TEST_CASE("a cancel of at least what is left ends the order") {
  for (const auto lots : {std::uint64_t{7}, std::uint64_t{8}, amount_max}) {
    market m;
    m(sell(ann, 1, 100, 7));
    CHECK(m(cancel(ann, 1, lots)) == command_result{});
    CHECK(m.books.live_orders() == 0);
    CHECK(m.held(ann, gold) == 0);
  }
}

TEST_CASE("orders leave the middle, the front and the back of a queue") {
  market m;
  for (std::uint64_t i = 1; i <= 5; ++i)
    m(buy(ann, i, 100, 1));
  m(cancel(ann, 3));
  CHECK(ids(m, side::buy) == std::vector<std::uint64_t>{1, 2, 4, 5});
  m(cancel(ann, 1));
  m(cancel(ann, 5));
  CHECK(ids(m, side::buy) == std::vector<std::uint64_t>{2, 4});
  m(buy(ann, 6, 100, 1));
  CHECK(ids(m, side::buy) == std::vector<std::uint64_t>{2, 4, 6});
}

TEST_CASE("a replace at the same price with no more lots keeps the place") {
  market m;
  m(sell(ann, 1, 100, 7));
  m(sell(bob, 2, 100, 7));
  CHECK(m(replace(ann, 1, 100, 5)) == command_result{reject::none, quantity{0}, quantity{5}});
  CHECK(m(replace(ann, 1, 100, 5)) == command_result{reject::none, quantity{0}, quantity{5}});
  CHECK(ids(m, side::sell) == std::vector<std::uint64_t>{1, 2});
  CHECK(m.held(ann, gold) == 50);
}

TEST_CASE("a replace with more lots goes to the back of its queue") {
  market m;
  m(sell(ann, 1, 100, 7));
  m(sell(bob, 2, 100, 7));
  CHECK(m(replace(ann, 1, 100, 8)).open == quantity{8});
  CHECK(ids(m, side::sell) == std::vector<std::uint64_t>{2, 1});
  CHECK(m.held(ann, gold) == 80);
}

TEST_CASE("a replace to a crossing price trades at once and the rest rests at the new price") {
  market m;
  m(sell(carol, 1, 100, 2));
  m(buy(ann, 1, 90, 5));
  CHECK(m(replace(ann, 1, 105, 6)) == command_result{reject::none, quantity{2}, quantity{4}});
  CHECK(m.books.find(first, order_id{1})->price == price{105});
  CHECK(m.held(ann, usd) == 2'142);
}

TEST_CASE("a replace that trades all its lots ends the order") {
  market m;
  m(sell(carol, 1, 100, 9));
  m(buy(ann, 1, 90, 5));
  CHECK(m(replace(ann, 1, 100, 5)) == command_result{reject::none, quantity{5}, quantity{0}});
  CHECK_FALSE(m.books.find(first, order_id{1}).has_value());
  CHECK(m.held(ann, usd) == 0);
}

TEST_CASE("a replace that the account cannot fund leaves order, place and balances as they were") {
  market m;
  m(buy(ann, 1, 100, 7));
  m(buy(bob, 2, 100, 7));
  const auto before = m.books.state();
  CHECK(m(replace(ann, 1, 100, 197)).code == reject::insufficient_funds);
  CHECK(m(replace(ann, 1, 3'000, 7)).code == reject::insufficient_funds); // 107'100
  CHECK(m.books.state() == before);
  CHECK(ids(m, side::buy) == std::vector<std::uint64_t>{1, 2});
  CHECK(m.held(ann, usd) == 3'570);
  CHECK(m(replace(ann, 1, 2'000, 7)).code == reject::none);
  CHECK(m.held(ann, usd) == 71'400);
}

TEST_CASE("the present hold counts towards a replace") {
  market m;
  m(buy(ann, 1, 100, 196));
  CHECK(m.free(ann, usd) == 40);
  CHECK(m(replace(ann, 1, 98, 200)) == command_result{reject::none, quantity{0}, quantity{200}});
  CHECK(m.held(ann, usd) == 99'960);
}
