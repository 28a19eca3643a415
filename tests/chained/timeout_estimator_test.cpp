// What a replica makes of how long its waits took. Four replicas and a timeout of 160 ms, unless a test says otherwise.
#include "protocols/timeout_estimator.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace bezant;

namespace {

constexpr duration limit = milliseconds(160);

timeout_estimator measured() {
  return {limit, true, 4};
}

void takes(timeout_estimator& e, duration d, int times = 1) {
  for (int i = 0; i < times; ++i)
    e.took(d, d);
}

duration base(const timeout_estimator& e) {
  return e.after(0).base;
}

/// Nanoseconds of any wait, the impossible ones too.
std::int64_t any_wait() {
  return *rc::gen::inRange<std::int64_t>(-limit.ns, limit.ns * 3);
}

} // namespace

TEST_CASE("the estimate begins at the timeout, and a fixed one stays there", "[timeouts]") {
  CHECK(base(measured()) == limit);
  timeout_estimator fixed{limit, false, 4};
  takes(fixed, milliseconds(1), 100);
  CHECK(base(fixed) == limit);
}

TEST_CASE("one measurement lowers the estimate by a sixteenth of four replicas' at most, and by less with more of them",
          "[timeouts]") {
  auto e = measured();
  takes(e, milliseconds(1));
  CHECK(base(e) == milliseconds(150));
  timeout_estimator of_many{limit, true, 40};
  takes(of_many, milliseconds(1));
  CHECK(base(of_many) == milliseconds(159));
}

TEST_CASE("the estimate comes down to four times what is measured, and never below a quarter of the timeout",
          "[timeouts]") {
  auto e = measured();
  takes(e, milliseconds(15), 100);
  CHECK(base(e) == milliseconds(60));
  takes(e, milliseconds(1), 100);
  CHECK(base(e) == milliseconds(40));
  takes(e, duration{}, 100);
  CHECK(base(e) == milliseconds(40));
}

TEST_CASE("no leader loses what its last turn left while each of the others leads once", "[timeouts]") {
  for (const std::size_t replicas : {4U, 31U, 100U}) {
    timeout_estimator e{limit, true, replicas};
    takes(e, milliseconds(1), 1000);
    takes(e, milliseconds(30));
    takes(e, milliseconds(1), static_cast<int>(replicas) - 1);
    CHECK(base(e) > milliseconds(90)); // of 120
  }
}

TEST_CASE("one that took longer raises the estimate at once, to the timeout at most", "[timeouts]") {
  auto e = measured();
  takes(e, milliseconds(1), 100);
  takes(e, milliseconds(20));
  CHECK(base(e) == milliseconds(80));
  takes(e, milliseconds(900));
  CHECK(base(e) == limit);
  takes(e, milliseconds(1)); // and comes down from there
  CHECK(base(e) == milliseconds(150));
}

TEST_CASE("each wait in vain doubles the next one up to the timeout; what is left is the protocol's own growth",
          "[timeouts]") {
  auto e = measured();
  takes(e, milliseconds(15), 100);
  const auto after = [&](std::uint64_t failures) {
    const auto a = e.after(failures);
    return std::pair{a.base, a.growth};
  };
  CHECK(after(0) == std::pair{milliseconds(60), std::uint64_t{0}});
  CHECK(after(1) == std::pair{milliseconds(120), std::uint64_t{0}});
  CHECK(after(2) == std::pair{limit, std::uint64_t{0}});
  CHECK(after(3) == std::pair{limit, std::uint64_t{1}});
  CHECK(e.after(0, milliseconds(70)).base == milliseconds(130));
  CHECK(e.after(0, milliseconds(150)).base == limit);
}

TEST_CASE("where some of the time may have been idle, only what surely was not raises the estimate", "[timeouts]") {
  auto e = measured();
  takes(e, milliseconds(15), 100);
  e.took(milliseconds(5), milliseconds(35)); // idle for up to 30 ms
  CHECK(base(e) == milliseconds(60));
  e.took(milliseconds(20), milliseconds(50));
  CHECK(base(e) == milliseconds(80));
  for (int i = 0; i < 100; ++i)
    e.took(duration{}, milliseconds(25)); // nor does it come below what that may mean
  CHECK(base(e) == milliseconds(80));
}

TEST_CASE("whatever was measured: within the bounds, never longer than fixed, at the timeout after two failures",
          "[timeouts]") {
  rc::prop("any measurements", [] {
    auto e = measured();
    const timeout_estimator fixed{limit, false, 4};
    const auto count = *rc::gen::inRange(0, 60);
    for (int i = 0; i < count; ++i) {
      const auto least = any_wait();
      e.took(duration{least}, duration{least + *rc::gen::inRange<std::int64_t>(0, limit.ns)});
    }
    const duration idle{*rc::gen::inRange<std::int64_t>(0, limit.ns / 2)};
    RC_ASSERT(e.after(0).base.ns >= limit.ns / timeout_estimator::floor_share);
    for (std::uint64_t failures = 0; failures < 12; ++failures) {
      const auto a = e.after(failures, idle);
      const auto f = fixed.after(failures, idle);
      RC_ASSERT(f.base == limit && f.growth == failures);
      RC_ASSERT(a.base <= limit && a.growth <= failures && (a.growth == 0 || a.base == limit));
      RC_ASSERT(failures < 2 || a.base == limit);
    }
  });
}
