// Tables by digest: as a map, whatever is put in and taken out; the ageing one forgets the oldest.
#include "core/digest_table.hpp"
#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace bezant;

namespace {

digest numbered(std::uint64_t n) {
  return hash("test", encode(n));
}

} // namespace

TEST_CASE("a table holds what a map would hold after the same insertions and erasures") {
  random_source random{7};
  for (int run = 0; run < 50; ++run) {
    digest_table<std::uint64_t> table;
    std::map<std::uint64_t, std::uint64_t> model;
    // Few keys: rows without gaps are long, and what is erased lies amid them.
    const auto keys = 1 + random.below(120);
    for (int step = 0; step < 600; ++step) {
      const auto key = random.below(keys);
      if (random.below(2) == 0) {
        const auto value = random.below(1'000);
        const auto [at, fresh] = table.insert(numbered(key), value);
        CHECK(fresh == model.emplace(key, value).second);
        CHECK(*at == model.at(key));
      } else {
        CHECK(table.erase(numbered(key)) == (model.erase(key) == 1));
      }
    }
    REQUIRE(table.size() == model.size());
    for (std::uint64_t key = 0; key < keys; ++key) {
      const auto* found = table.find(numbered(key));
      REQUIRE((found != nullptr) == model.contains(key));
      if (found != nullptr)
        REQUIRE(*found == model.at(key));
    }
  }
}

TEST_CASE("an empty table finds nothing and erases nothing") {
  digest_table<int> table;
  CHECK(table.find(numbered(1)) == nullptr);
  CHECK_FALSE(table.erase(numbered(1)));
  CHECK_FALSE(table.erase(digest{}));
  CHECK(table.size() == 0);
}

TEST_CASE("an ageing table remembers at least what it shall keep, and at most twice as much") {
  recent_digests seen{10};
  for (std::uint64_t n = 0; n < 100; ++n) {
    CHECK(seen.insert(numbered(n)).second);
    for (std::uint64_t back = 0; back < std::min<std::uint64_t>(n, 10); ++back)
      CHECK(seen.contains(numbered(n - back)));
    CHECK(seen.size() <= 20);
  }
  CHECK_FALSE(seen.contains(numbered(50)));
  CHECK_FALSE(seen.insert(numbered(99)).second);
}

TEST_CASE("what is put again is as new as what was put for the first time") {
  aging_digest_table<int> table{4};
  table.put(numbered(0), 1);
  for (std::uint64_t n = 1; n < 20; ++n) {
    table.put(numbered(n), 0);
    table.put(numbered(0), static_cast<int>(n));
    REQUIRE(table.find(numbered(0)) != nullptr);
    CHECK(*table.find(numbered(0)) == static_cast<int>(n));
  }
}
