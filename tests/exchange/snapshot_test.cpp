// Snapshots: a restored exchange is the same one, and a snapshot that lies is refused.
#include "core/random.hpp"
#include "exchange/error.hpp"
#include "tests/exchange/exchange_support.hpp"

using namespace bezant;
using namespace bezant::exchange;
using namespace bezant::exchange::testing;

namespace {

/// Some thousand commands of all kinds; leaves live orders, free slots and used ones.
void trade_at_random(engine& e, std::uint64_t seed, std::vector<command_result>* answers = nullptr) {
  random_source random{seed};
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const account_id a{static_cast<std::uint32_t>(1 + random.below(3))};
    const auto id = random.below(300);
    const auto draw = random.below(10);
    const auto c = draw < 3   ? cancel(a, id, random.below(3))
                   : draw < 4 ? replace(a, id, 90 + random.below(20), 1 + random.below(9))
                   : draw < 7 ? buy(a, id, 90 + random.below(15), 1 + random.below(9))
                              : sell(a, id, 95 + random.below(15), 1 + random.below(9));
    const auto answer = e.apply(controller(a), c);
    if (answers != nullptr)
      answers->push_back(answer);
  }
}

/// Expects the image to be refused and the engine to stay what it was.
void expect_refused(engine& e, const engine_image& image) {
  const auto before = e.state();
  const auto answer = e.restore(image);
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error() == exchange_error::bad_snapshot);
  CHECK(e.state() == before);
}

slot_id some_slot(const engine_image& image, bool live) {
  for (slot_id i = 0; i < image.slots.size(); ++i)
    if (image.slots[i].live == live)
      return i;
  FAIL("there is no such slot");
  return 0;
}

} // namespace

TEST_CASE("a restored engine has the same digest and answers as the original from then on") {
  engine original{small_genesis()};
  trade_at_random(original, 1);
  engine restored{small_genesis()};
  trade_at_random(restored, 2); // restoring replaces whatever there was
  REQUIRE(restored.restore(original.image()).has_value());
  CHECK(restored.state() == original.state());
  CHECK(restored.live_orders() == original.live_orders());
  std::vector<command_result> answers;
  std::vector<command_result> expected;
  trade_at_random(original, 3, &expected);
  trade_at_random(restored, 3, &answers);
  CHECK(answers == expected);
  CHECK(restored.state() == original.state());
  CHECK(restored.queue(gold_usd, side::buy) == original.queue(gold_usd, side::buy));
}

TEST_CASE("an application's snapshot brings books, sessions and pending frames back") {
  chain a;
  a.block_with({a.frame_of(first, 1, {buy(ann, 1, 100, 5)}), a.frame_of(second, 3, {sell(carol, 3, 100, 1)}),
                a.frame_of(second, 2, {sell(carol, 2, 100, 1)})});
  chain b;
  REQUIRE(b.app.restore(a.app.snapshot()).has_value());
  CHECK(b.app.state() == a.app.state());
  CHECK(b.app.snapshot() == a.app.snapshot());
  CHECK(b.app.pending_frames(second) == 2);
  b.next_height = a.next_height;
  const auto next = a.frame_of(second, 1, {sell(carol, 1, 100, 1)});
  const auto of_a = a.block_with({next});
  const auto of_b = b.block_with({next});
  CHECK(of_a.receipts == of_b.receipts);
  CHECK(of_a.receipts.size() == 3);
  CHECK(of_a.state == of_b.state);
  CHECK(a.app.orders_digest() == b.app.orders_digest());
}

TEST_CASE("a snapshot of another chain or genesis is refused") {
  chain a;
  auto other = small_genesis();
  other.pending_max = 5;
  chain b{other};
  CHECK(b.app.restore(a.app.snapshot()).error() == exchange_error::foreign_snapshot);
  exchange_application elsewhere{small_genesis(), hash("test", {}), simulated_signatures()};
  CHECK(elsewhere.restore(a.app.snapshot()).error() == exchange_error::foreign_snapshot);
}

TEST_CASE("a snapshot with any byte changed is refused or is another state, and never the same") {
  chain a;
  a.block_with({a.frame_of(first, 1, {buy(ann, 1, 100, 5), sell(ann, 2, 200, 5), cancel(ann, 2)}),
                a.frame_of(second, 2, {sell(carol, 3, 100, 1)})});
  const auto good = a.app.snapshot();
  chain b;
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad[i] ^= 1U;
    const auto before = b.app.state();
    if (b.app.restore(bad))
      CHECK(b.app.state() != a.app.state());
    else
      CHECK(b.app.state() == before);
    if (i % 16 == 0)
      CHECK_FALSE(b.app.restore(byte_view{good}.first(i)));
  }
  auto longer = good;
  longer.push_back(0);
  CHECK_FALSE(b.app.restore(longer));
}

TEST_CASE("an image in which an order is impossible is refused") {
  engine e{small_genesis()};
  trade_at_random(e, 4);
  const auto good = e.image();
  const auto live = some_slot(good, true);
  const auto with = [&](auto change) {
    auto image = good;
    change(image.slots[live]);
    expect_refused(e, image);
  };
  with([](order& o) { o.session = session_id{9}; });
  with([](order& o) { o.account = account_id{99}; });
  with([](order& o) { o.account = dave; });
  with([](order& o) { o.instrument = instrument_id{7}; });
  with([](order& o) { o.price = price{0}; });
  with([](order& o) { o.price = price_max.next(); });
  with([](order& o) { o.quantity = quantity{0}; });
  with([](order& o) { o.quantity = quantity_max.next(); });
  with([](order& o) { o.quantity = o.quantity.next(); }); // no longer what is held
  with([](order& o) { o.priority = 1'000'000; });
  with([](order& o) { o.next_free = 1; });
  with([](order& o) { o.live = false; });
  with([&](order& o) { // two orders of one name
    for (const auto& other : good.slots)
      if (other.live && other.session == o.session && other.id != o.id)
        o.id = other.id;
  });
  with([&](order& o) { // two orders of one priority
    for (const auto& other : good.slots)
      if (other.live && other.instrument == o.instrument && other.priority != o.priority)
        o.priority = other.priority;
  });
}

TEST_CASE("an image whose free list is broken is refused") {
  engine e{small_genesis()};
  trade_at_random(e, 4);
  for (std::uint64_t id = 0; id < 4; ++id) // at least four free slots
    for (const auto a : {ann, bob, carol})
      e.apply(controller(a), cancel(a, id));
  const auto good = e.image();
  auto image = good;
  image.free_head = nowhere;
  expect_refused(e, image);
  image = good;
  image.free_head = some_slot(good, true);
  expect_refused(e, image);
  image = good;
  image.slots[good.free_head].next_free = good.free_head; // a loop
  expect_refused(e, image);
  image = good;
  image.slots[good.free_head].id = order_id{5}; // a second spelling of a free slot
  expect_refused(e, image);
}

TEST_CASE("an image whose balances do not add up is refused") {
  engine e{small_genesis()};
  trade_at_random(e, 4);
  const auto good = e.image();
  auto image = good;
  ++image.balances[0].free;
  expect_refused(e, image);
  image = good;
  for (auto& b : image.balances) // the sum stays, the hold does not fit
    if (b.held != 0) {
      --b.held;
      ++b.free;
      break;
    }
  expect_refused(e, image);
  image = good;
  image.segments[1] = image.segments[0];
  expect_refused(e, image);
  image = good;
  image.segments[0].account = account_id{99};
  expect_refused(e, image);
  image = good;
  image.segments[0].number = 1;
  expect_refused(e, image);
  image = good;
  image.balances.pop_back();
  expect_refused(e, image);
  image = good;
  image.balances[3].free = 1; // beyond the third and last asset
  expect_refused(e, image);
  image = good;
  image.books.pop_back();
  expect_refused(e, image);
}

TEST_CASE("an image of a crossed book is refused") {
  market m;
  m(buy(ann, 1, 100, 1));
  m(sell(carol, 1, 101, 1));
  auto image = m.books.image();
  std::swap(image.slots[1].price, image.slots[0].price);
  // Holds of the buy order follow its price, so that only the crossing is wrong.
  for (std::size_t i = 0; i < image.segments.size(); ++i)
    if (image.segments[i].account == ann) {
      auto& b = image.balances[i * 4 + usd.value()];
      b.held += 5;
      b.free -= 5;
    }
  expect_refused(m.books, image);
  std::swap(image.slots[1].price, image.slots[0].price);
  image.slots[0].price = price{101};
  image.slots[1].price = price{102};
  CHECK(m.books.restore(image).has_value());
}

TEST_CASE("a restored exchange keeps as many outcomes as one that was never away, also with the smallest window") {
  for (const std::uint32_t window : {0U, 1U, 2U}) {
    INFO(window);
    auto g = small_genesis();
    g.pending_max = window;
    chain a{g};
    for (std::uint64_t n = 1; n <= 3; ++n)
      a.block_with({a.frame_of(first, n, {buy(ann, n, 100, 1)})});
    chain b{g};
    REQUIRE(b.app.restore(a.app.snapshot()).has_value());
    CHECK(b.app.state() == a.app.state());
    b.next_height = a.next_height;
    const auto next = a.frame_of(first, 4, {buy(ann, 4, 100, 1)});
    CHECK(a.block_with({next}).state == b.block_with({next}).state);
  }
}
