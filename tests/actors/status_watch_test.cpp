// What a replica tells of itself, and what it still knows after a new start.
#include "actors/status_watch.hpp"

#include "tests/actors/actors_support.hpp"

using namespace bezant;

TEST_CASE("whom the committed blocks convicted is told from the start, with the block") {
  const status_watch watch{1, {{replica_id{3}, height{5}}}};
  const auto now = watch.now();
  REQUIRE(now.suspects.size() == 1);
  CHECK(now.suspects[0].who == replica_id{3});
  CHECK(now.suspects[0].proven);
  CHECK(now.suspects[0].reason == "convicted in block 5");
  CHECK(status_watch{1}.now().suspects.empty());
}

TEST_CASE("a replica is restored once it says so, and isolates those whose conviction is old enough") {
  status_watch watch{1, {{replica_id{3}, height{5}}}};
  CHECK_FALSE(watch.restored());
  CHECK(watch.now().isolated.empty());
  watch.on_restored({}, replica_id{0}, height{100}, {});
  CHECK(watch.restored());
  CHECK(watch.now().executed == height{100});
  REQUIRE(watch.now().isolated.size() == 1);
  CHECK(watch.now().isolated[0] == replica_id{3});
}
