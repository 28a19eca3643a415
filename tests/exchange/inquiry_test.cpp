// Questions that anybody may ask an exchange replica.
#include "exchange/inquiry.hpp"
#include "tests/exchange/exchange_support.hpp"

#include <catch2/catch.hpp>

namespace bezant::exchange::testing {

namespace {

inquiry about(inquiry_kind what, std::uint32_t levels = 0) {
  inquiry q;
  q.what = what;
  q.account = ann;
  q.session = first;
  q.levels = levels;
  return q;
}

} // namespace

TEST_CASE("an answer shows book, balances, totals and where a session stands") {
  chain s;
  s.block_with({s.frame_of(first, 1, {sell(ann, 1, 10, 3), sell(ann, 2, 11, 4), buy(bob, 3, 10, 1)})});
  const auto depth = answer(s.app, height{1}, about(inquiry_kind::depth, 5));
  CHECK(depth.at == height{1});
  CHECK(depth.state == s.app.state());
  CHECK(depth.live_orders == 2);
  CHECK(depth.trades == 1);
  CHECK(depth.lots == 1);
  CHECK(depth.bids.empty());
  REQUIRE(depth.asks.size() == 2);
  CHECK(depth.asks[0] == depth_level{price{10}, quantity{2}, 1});
  CHECK(answer(s.app, height{1}, about(inquiry_kind::depth, 1)).asks.size() == 1);
  const auto owned = answer(s.app, height{1}, about(inquiry_kind::balances));
  CHECK_FALSE(owned.balances.empty());
  CHECK(owned.asks.empty());
  CHECK(answer(s.app, height{1}, about(inquiry_kind::session)).next == sequence_number{2});
}

TEST_CASE("questions about what does not exist have empty answers") {
  chain s;
  inquiry q;
  q.what = inquiry_kind::balances;
  q.account = account_id{9'999};
  CHECK(answer(s.app, height{0}, q).balances.empty());
  q.what = inquiry_kind::session;
  q.session = session_id{9'999};
  CHECK(answer(s.app, height{0}, q).next == sequence_number{});
  q.what = inquiry_kind::depth;
  q.instrument = instrument_id{999};
  q.levels = 5;
  CHECK(answer(s.app, height{0}, q).trades == 0);
}

} // namespace bezant::exchange::testing
