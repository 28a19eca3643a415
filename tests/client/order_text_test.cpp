// Orders as people type them.
#include "client/order_text.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::exchange;
using bezant::client::order_setting;
using bezant::client::parse_order;

namespace {

const order_setting setting{instrument_id{3}, account_id{1}, account_id{2}, order_id{77}};

command read(const char* text) {
  std::string why;
  const auto c = parse_order(text, setting, why);
  INFO(why);
  REQUIRE(c);
  return *c;
}

} // namespace

TEST_CASE("new orders are for the account of their side") {
  CHECK(read("buy 10 at 23545")
        == command{new_order{account_id{1}, instrument_id{3}, order_id{77}, side::buy, order_type::limit, price{23545},
                             quantity{10}}});
  CHECK(read("  sell\t4 at 9 ioc ")
        == command{new_order{account_id{2}, instrument_id{3}, order_id{77}, side::sell, order_type::immediate_or_cancel,
                             price{9}, quantity{4}}});
  CHECK(read("sell 4 market")
        == command{new_order{account_id{2}, instrument_id{3}, order_id{77}, side::sell, order_type::market, price{},
                             quantity{4}}});
}

TEST_CASE("cancels and replaces name the order, and whose it is") {
  CHECK(read("cancel 7") == command{cancel_order{account_id{1}, order_id{7}, quantity{}}});
  CHECK(read("cancel 7 sell") == command{cancel_order{account_id{2}, order_id{7}, quantity{}}});
  CHECK(read("cancel 7 3 buy") == command{cancel_order{account_id{1}, order_id{7}, quantity{3}}});
  CHECK(read("replace 7 5 at 100") == command{replace_order{account_id{1}, order_id{7}, price{100}, quantity{5}}});
  CHECK(read("replace 7 5 at 100 sell") == command{replace_order{account_id{2}, order_id{7}, price{100}, quantity{5}}});
}

TEST_CASE("what is no order is answered with what was expected") {
  for (const auto* text :
       {"", "buy", "buy ten at 5", "buy 10", "buy 10 at", "buy 10 at 5 now", "buy 10 at -5", "hold 3", "cancel",
        "cancel x", "cancel 7 3 sell 2", "replace 7 5", "buy 99999999999999999999 at 1"}) {
    CAPTURE(text);
    std::string why;
    CHECK_FALSE(parse_order(text, setting, why));
    CHECK_THAT(why, Catch::Contains("expected \"buy LOTS at TICKS\""));
    CHECK_THAT(why, Catch::Contains("\"" + std::string{text} + "\""));
  }
}
