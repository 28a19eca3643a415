// Strong types keep apart what must not be mixed up.
#include "core/ids.hpp"
#include "core/time.hpp"

#include <catch2/catch.hpp>
#include <unordered_set>

using namespace bezant;

namespace {

template <class A, class B>
concept can_compare = requires(A a, B b) {
  a == b;
};
template <class A, class B>
concept can_add = requires(A a, B b) {
  a + b;
};

} // namespace

TEST_CASE("two kinds of id neither compare, add nor convert") {
  STATIC_REQUIRE(can_compare<height, height>);
  STATIC_REQUIRE_FALSE(can_compare<height, view_number>);
  STATIC_REQUIRE_FALSE(can_compare<replica_id, session_id>);
  STATIC_REQUIRE_FALSE(can_compare<height, std::uint64_t>);
  STATIC_REQUIRE_FALSE(can_add<height, height>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::uint64_t, height>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<height, std::uint64_t>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<height, view_number>);
}

TEST_CASE("an id orders, counts on and hashes by its value") {
  CHECK(height{1} < height{2});
  CHECK(height{1}.next() == height{2});
  CHECK(height{1} + 4 == height{5});
  CHECK(std::unordered_set{height{1}, height{1}, height{2}}.size() == 2);
}

TEST_CASE("points of time and spans do not mix") {
  STATIC_REQUIRE_FALSE(can_add<time_point, time_point>);
  STATIC_REQUIRE_FALSE(can_compare<time_point, duration>);
  CHECK(time_point{5} + nanoseconds(2) == time_point{7});
  CHECK(time_point{5} - time_point{7} == nanoseconds(-2));
  CHECK(seconds(1) == milliseconds(1'000));
  CHECK(milliseconds(1) == microseconds(1'000));
  CHECK(microseconds(1) * 3 == nanoseconds(3'000));
}
