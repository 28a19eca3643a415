// The seeded generator gives the same numbers everywhere.
#include "core/random.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <limits>
#include <set>

using namespace bezant;

TEST_CASE("it is SplitMix64") {
  random_source r{1234567};
  CHECK(r.next() == 6457827717110365317ULL);
  CHECK(r.next() == 3203168211198807973ULL);
  CHECK(r.next() == 9817491932198370423ULL);
  CHECK(random_source{0}.next() == 0xE220A8397B1DCDAFULL);
}

TEST_CASE("between gives both ends and nothing outside") {
  random_source r{1};
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i)
    seen.insert(r.between(-2, 3));
  CHECK(seen == std::set<std::int64_t>{-2, -1, 0, 1, 2, 3});
  CHECK(r.between(7, 7) == 7);
}

TEST_CASE("between takes the widest ranges without overflow") {
  constexpr auto low = std::numeric_limits<std::int64_t>::min();
  constexpr auto high = std::numeric_limits<std::int64_t>::max();
  // A constant expression may not overflow: this does not compile if `between` does.
  constexpr auto drawn = random_source{1}.between(low, high);
  STATIC_REQUIRE(drawn != random_source{2}.between(low, high));
  STATIC_REQUIRE(random_source{3}.between(low, 0) <= 0);
  STATIC_REQUIRE(random_source{4}.between(-1, high) >= -1);
}

TEST_CASE("below is about uniform") {
  random_source r{5};
  std::array<int, 10> counts{};
  for (int i = 0; i < 10'000; ++i)
    ++counts[r.below(10)];
  for (const auto count : counts) {
    CHECK(count > 900);
    CHECK(count < 1100);
  }
}

TEST_CASE("chance is never at 0, always at a million, and in between about as often as asked") {
  random_source r{6};
  int hits = 0;
  for (int i = 0; i < 10'000; ++i) {
    REQUIRE_FALSE(r.chance(0));
    REQUIRE(r.chance(1'000'000));
    hits += r.chance(250'000) ? 1 : 0;
  }
  CHECK(hits > 2'350);
  CHECK(hits < 2'650);
}

TEST_CASE("parts of a run draw from generators of their own") {
  const random_source root{7};
  std::set<std::uint64_t> first;
  for (std::uint64_t part = 0; part < 1'000; ++part)
    first.insert(root.split(part).next());
  CHECK(first.size() == 1'000);
  auto a = root.split(3);
  auto b = root.split(3);
  CHECK(a.next() == b.next());
}
