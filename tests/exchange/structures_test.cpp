// The engine's own containers against the standard library's.
#include "core/random.hpp"
#include "exchange/ledger.hpp"
#include "exchange/order_index.hpp"
#include "exchange/price_levels.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace bezant;
using namespace bezant::exchange;

namespace {

/// Adds and removes levels at random, at most so many, and compares with a map. `draw` gives ranks.
template <class Draw>
void exercise_with(std::uint64_t seed, std::size_t levels_max, Draw draw) {
  random_source random{seed};
  price_levels levels;
  std::array<price_levels::ladder, 2> ladders;
  std::array<std::map<std::uint64_t, std::uint32_t>, 2> expected;
  for (int i = 0; i < 20'000; ++i) {
    const auto which = random.below(2);
    auto& l = ladders[which];
    auto& e = expected[which];
    const std::uint64_t rank = draw(random);
    if ((random.below(5) < 3 && e.size() < levels_max) || e.empty()) {
      const auto level = levels.find_or_add(l, rank);
      const auto [at, added] = e.try_emplace(rank, level);
      REQUIRE(at->second == level);
      REQUIRE(levels[level].rank == rank);
    } else {
      auto victim = e.lower_bound(rank);
      if (victim == e.end())
        victim = e.begin();
      levels.remove(l, victim->second);
      e.erase(victim);
    }
    REQUIRE(l.best == (e.empty() ? nowhere : e.begin()->second));
    if (i % 500 == 0) {
      auto level = l.best;
      for (const auto& [r, id] : e) {
        REQUIRE(level == id);
        level = levels.next(level);
      }
      REQUIRE(level == nowhere);
    }
  }
  CHECK(levels.levels_in_use() == expected[0].size() + expected[1].size());
  for (std::size_t which = 0; which < 2; ++which)
    for (const auto& [r, id] : expected[which])
      levels.remove(ladders[which], id);
  CHECK(levels.levels_in_use() == 0);
  CHECK(levels.nodes_in_use() == 0);
}

void exercise(std::uint64_t seed, std::uint64_t spread, std::uint64_t base) {
  exercise_with(seed, 20'000,
                [&](random_source& random) { return std::min(price_max.value(), base + random.below(spread)); });
}

} // namespace

TEST_CASE("price levels stay in order for prices close together, far apart and at the ends") {
  exercise(1, 50, 100'000);
  exercise(2, 5'000, 1U << 18U);
  exercise(3, price_max.value() + 1, 0);
  exercise(4, 3, 0);
  exercise(5, 100, price_max.value() - 50);
  exercise(6, 64 * 64 * 64, 64 * 64 - 3);
}

TEST_CASE("price levels stay in order while whole branches come and go") {
  const auto branching = [](random_source& random) {
    std::uint64_t rank = 0;
    for (std::uint32_t step = 0; step < price_levels::depth; ++step)
      rank = rank * 64 + random.below(3) * 31;
    return rank;
  };
  for (std::uint64_t seed = 1; seed <= 6; ++seed)
    exercise_with(seed, seed, branching);
}

TEST_CASE("a price level costs at most five nodes of its own wherever it is") {
  price_levels levels;
  price_levels::ladder l;
  random_source random{7};
  for (int i = 0; i < 1000; ++i)
    levels.find_or_add(l, random.below(price_max.value() + 1));
  CHECK(levels.nodes_in_use() <= 1 + 5 * 1000);
}

TEST_CASE("buys rank higher prices first and sells lower ones") {
  CHECK(price_levels::rank_of(side::buy, 101) < price_levels::rank_of(side::buy, 100));
  CHECK(price_levels::rank_of(side::sell, 100) < price_levels::rank_of(side::sell, 101));
  for (const auto s : {side::buy, side::sell})
    CHECK(price_levels::price_of(s, price_levels::rank_of(s, 12'345)) == 12'345);
}

TEST_CASE("the order index finds exactly the orders that are in it") {
  random_source random{11};
  order_pool orders;
  order_index index{random.next()};
  std::map<std::pair<std::uint32_t, std::uint64_t>, slot_id> expected;
  for (int i = 0; i < 60'000; ++i) {
    const session_id by{static_cast<std::uint32_t>(random.below(3))};
    const order_id id{random.below(4'000)};
    const auto known = expected.find({by.value(), id.value()});
    REQUIRE(index.find(orders, index.hash(by, id), by, id) == (known == expected.end() ? nowhere : known->second));
    if (known == expected.end()) {
      const auto slot = orders.take();
      orders.change(slot).session = by;
      orders.change(slot).id = id;
      orders.change(slot).hash = index.hash(by, id);
      index.insert(orders, slot);
      expected.emplace(std::pair{by.value(), id.value()}, slot);
    } else if (random.below(3) != 0) {
      index.erase(known->second, index.hash(by, id));
      orders.give_back(known->second);
      expected.erase(known);
    }
  }
  for (const auto& [key, slot] : expected)
    REQUIRE(index.find(orders, index.hash(session_id{key.first}, order_id{key.second}), session_id{key.first},
                       order_id{key.second})
            == slot);
  CHECK(orders.live() == expected.size());
}

TEST_CASE("the order index stays right when more ids collide than a bucket can count") {
  constexpr std::uint64_t many = 66'500;
  constexpr std::uint32_t hash = 0x1234'5678;
  order_pool orders;
  order_index index{0};
  for (std::uint64_t i = 0; i < many; ++i) {
    const auto slot = orders.take();
    orders.change(slot).id = order_id{i};
    orders.change(slot).hash = hash;
    index.insert(orders, slot);
  }
  CHECK(index.find(orders, hash, session_id{0}, order_id{many}) == nowhere);
  for (std::uint64_t i = 0; i < many; i += 7)
    index.erase(static_cast<slot_id>(i), hash);
  for (std::uint64_t i = 0; i < many; i += 101)
    CHECK(index.find(orders, hash, session_id{0}, order_id{i}) == (i % 7 == 0 ? nowhere : static_cast<slot_id>(i)));
}

TEST_CASE("balances of many assets take room only where an account owns something") {
  ledger l{1U << 20U, 4096};
  l.credit(account_id{1'000'000}, asset_id{4095}, 7);
  l.credit(account_id{5}, asset_id{0}, 8);
  CHECK(l.records().size() == 2 * ledger::segment_assets_max);
  CHECK(l.get(account_id{1'000'000}, asset_id{4095}).free == 7);
  CHECK(l.get(account_id{1'000'000}, asset_id{4094}).free == 0);
  CHECK(l.get(account_id{5}, asset_id{0}).free == 8);
  CHECK(l.get(account_id{6}, asset_id{0}).free == 0);
}

TEST_CASE("exchanges with one asset and with more than a segment of them keep balances apart") {
  for (const auto assets : {1U, 2U, 3U, 31U, 32U, 33U, 64U, 100U}) {
    ledger l{10, assets};
    for (std::uint32_t a = 0; a < 10; ++a)
      for (std::uint16_t s = 0; s < assets; ++s)
        l.credit(account_id{a}, asset_id{s}, a * 1000 + s + 1U);
    l.hold(account_id{3}, asset_id{0}, 1000);
    for (std::uint32_t a = 0; a < 10; ++a)
      for (std::uint16_t s = 0; s < assets; ++s) {
        const auto held = a == 3 && s == 0 ? 1000U : 0U;
        REQUIRE(l.get(account_id{a}, asset_id{s}) == balance_record{a * 1000 + s + 1U - held, held});
      }
  }
}
