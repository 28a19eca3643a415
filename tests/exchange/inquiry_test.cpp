// Questions that anybody may ask an exchange replica.
#include "exchange/inquiry.hpp"
#include "tests/exchange/exchange_support.hpp"

#include <catch2/catch.hpp>

#include <set>

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

TEST_CASE("a session's live orders are told page by page, and nobody else's") {
  auto roomy = small_genesis();
  roomy.orders_max = 2'000;
  chain s{roomy};
  std::vector<transaction> frames;
  std::uint64_t id = 0;
  for (std::uint64_t n = 1; n <= 5; ++n) {
    std::vector<command> commands;
    for (int i = 0; i < 250; ++i) {
      ++id;
      commands.push_back(buy(ann, id, 1 + id % 7, 1));
    }
    frames.push_back(s.frame_of(first, n, commands));
  }
  frames.push_back(s.frame_of(second, 1, {sell(carol, 1, 100, 3)}));
  s.block_with(frames);
  auto q = about(inquiry_kind::orders);
  std::set<order_id> seen;
  std::size_t pages = 0;
  do {
    const auto page = answer(s.app, height{1}, q);
    CHECK(page.page.size() <= inquiry::orders_max);
    for (const auto& o : page.page) {
      CHECK(seen.insert(o.id).second);
      CHECK(o.account == ann);
      CHECK(o.open == quantity{1});
    }
    CHECK(page.next == sequence_number{6});
    q.from = page.next_page;
    ++pages;
  } while (q.from != 0);
  CHECK(pages == 2);
  CHECK(seen.size() == s.app.books().live_orders() - 1);
  q.session = second;
  const auto theirs = answer(s.app, height{1}, q);
  REQUIRE(theirs.page.size() == 1);
  CHECK(theirs.page[0] == live_order{order_id{1}, carol, gold_usd, side::sell, price{100}, quantity{3}});
  q.from = std::uint64_t{1} << 40U;
  CHECK(answer(s.app, height{1}, q).page.empty());
}

TEST_CASE("what became of a session's frames is told: executed, waiting, not executed, no longer kept") {
  chain s; // a window of 4
  std::vector<transaction> frames;
  for (std::uint64_t n = 1; n <= 6; ++n)
    frames.push_back(s.frame_of(first, n, {buy(ann, n, 100, 1)}));
  s.block_with(frames);
  const auto early = s.frame_of(first, 8, {buy(ann, 8, 100, 1)});
  s.block_with({early});
  auto q = about(inquiry_kind::frames, 8);
  q.from = 1;
  const auto told = answer(s.app, height{2}, q).frames;
  REQUIRE(told.size() == 8);
  for (std::uint64_t n = 1; n <= 8; ++n) {
    const auto& f = told[n - 1];
    CHECK(f.sequence == sequence_number{n});
    CHECK(f.fate
          == (n <= 2   ? frame_fate::forgotten
              : n <= 6 ? frame_fate::executed
              : n == 7 ? frame_fate::not_executed
                       : frame_fate::waits));
    if (f.fate == frame_fate::executed) {
      CHECK(f.transaction_id == frames[n - 1].id());
      CHECK(f.at == height{1});
      CHECK(f.results.size() == 1);
    }
  }
  CHECK(told[7].transaction_id == early.id());
  q.levels = 1'000'000;
  CHECK(answer(s.app, height{2}, q).frames.size() == inquiry::frames_max);
  q.from = ~std::uint64_t{0} - 2; // numbers do not wrap around
  CHECK(answer(s.app, height{2}, q).frames.empty());
  q.from = 0;
  CHECK(answer(s.app, height{2}, q).frames.empty());
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
