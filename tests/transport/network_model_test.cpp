// Which links a plan cuts, and what it makes of them when.
#include "transport/network_model.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

constexpr replica_id r0{0};
constexpr replica_id r1{1};
constexpr replica_id r2{2};
constexpr replica_id r3{3};
constexpr replica_id r4{4};

time_point at(std::int64_t s) {
  return time_point{} + seconds(s);
}

} // namespace

TEST_CASE("a partition cuts between its groups, and those whom no group names are one more group") {
  const partition p{at(1), at(2), {{r0, r1}, {r2}}};
  CHECK_FALSE(p.cuts(at(1), r0, r1));
  CHECK(p.cuts(at(1), r0, r2));
  CHECK(p.cuts(at(1), r2, r0));
  CHECK(p.cuts(at(1), r0, r3));
  CHECK(p.cuts(at(1), r2, r3));
  CHECK_FALSE(p.cuts(at(1), r3, r4));
}

TEST_CASE("a partition holds from its beginning until just before its end") {
  const partition p{at(1), at(2), {{r0}}};
  CHECK_FALSE(p.cuts(time_point{at(1).ns - 1}, r0, r1));
  CHECK(p.cuts(at(1), r0, r1));
  CHECK(p.cuts(time_point{at(2).ns - 1}, r0, r1));
  CHECK_FALSE(p.cuts(at(2), r0, r1));
}

TEST_CASE("of several partitions one that cuts is enough") {
  network_model m;
  m.partitions = {{at(0), at(9), {{r0}}}, {at(0), at(9), {{r1}}}};
  CHECK(m.cut(at(1), r0, r2));
  CHECK(m.cut(at(1), r1, r2));
  CHECK_FALSE(m.cut(at(1), r2, r3));
}

TEST_CASE("where changes overlap the last in the list holds, and outside of all the plain links") {
  network_model m;
  m.links.loss = 1;
  m.changes = {{at(1), at(5), {.loss = 2}}, {at(2), at(3), {.loss = 3}}};
  CHECK(m.links_at(at(0)).loss == 1);
  CHECK(m.links_at(at(1)).loss == 2);
  CHECK(m.links_at(at(2)).loss == 3);
  CHECK(m.links_at(at(3)).loss == 2);
  CHECK(m.links_at(at(5)).loss == 1);
}
