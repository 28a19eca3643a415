// Token buckets: what a peer may cost.
#include "core/allowance.hpp"
#include "core/ids.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace bezant;

namespace {

time_point at(std::int64_t ms) {
  return time_point{} + milliseconds(ms);
}

} // namespace

TEST_CASE("a bucket gives its burst at once, and then its rate") {
  allowance<replica_id> a{{1'000, 500}};
  const replica_id who{1};
  for (int i = 0; i < 5; ++i)
    CHECK(a.spend(who, 100, at(0)));
  CHECK_FALSE(a.spend(who, 100, at(0)));
  CHECK(a.spend(replica_id{2}, 100, at(0))); // each has its own
  CHECK(a.spend(who, 100, at(1)));           // one byte came, the rest is on credit
  CHECK_FALSE(a.spend(who, 100, at(99)));
  CHECK(a.spend(who, 100, at(101)));
  CHECK(a.size() == 2);
}

TEST_CASE("what is larger than the burst goes, too, and is paid for before the next") {
  allowance<replica_id> a{{1'000, 500}};
  const replica_id who{1};
  CHECK(a.spend(who, 10'500, at(0)));
  CHECK_FALSE(a.spend(who, 1, at(10'000)));
  CHECK(a.spend(who, 1, at(10'001)));
}

TEST_CASE("a bucket never holds more than its burst, and a clock that steps back gives nothing") {
  allowance<replica_id> a{{1'000, 500}};
  const replica_id who{1};
  CHECK(a.spend(who, 500, at(1'000)));
  CHECK_FALSE(a.spend(who, 1, at(0)));
  CHECK_FALSE(a.spend(who, 1, at(1'000)));
  CHECK(a.spend(who, 500, at(1'000'000)));
  CHECK_FALSE(a.spend(who, 1, at(1'000'000)));
  CHECK(a.spend(who, 1, time_point{std::numeric_limits<std::int64_t>::max()}));
}

TEST_CASE("however it is asked, a bucket gives no more than burst and rate and one credit") {
  for (const std::int64_t step : {1, 7, 13, 250}) {
    allowance<replica_id> a{{1'000, 500}};
    std::size_t got = 0;
    for (std::int64_t ms = 0; ms <= 10'000; ms += step)
      while (a.spend(replica_id{0}, 30, at(ms)))
        got += 30;
    CHECK(got <= 10'500 + 30);
    CHECK(got >= 10'000);
  }
}
