// Coming back: after loss, a partition, a crash or a long sleep.
#include "tests/protocols/vote_judge.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr replica_id r0{0}, r3{3};
constexpr auto epoch = milliseconds(200);

time_point end_of(std::int64_t e) {
  return time_point{} + epoch * e - nanoseconds(1);
}

network without(replica_id who) {
  return [who](const flight& f) {
    return f.from == who || f.to == who ? std::vector<duration>{} : std::vector{milliseconds(5)};
  };
}

std::size_t size_of(const protocol_status& s, std::string_view what) {
  return std::ranges::find(s.sizes, what, &std::pair<std::string, std::size_t>::first)->second;
}

} // namespace

TEST_CASE("a replica that was cut off for thousands of epochs comes back with bounded memory", "[streamlet]") {
  constexpr std::int64_t away = 3000;
  cluster c{{.options = {{"echo", "certificates"}}}};
  const vote_judge judge{c};
  c.passes = without(r3);
  c.start();
  c.run(end_of(away));
  REQUIRE(c.committed(r0) > 2000);
  REQUIRE(c.committed(r3) == 0);

  SECTION("from others that kept running") {}
  SECTION("from others that were all restarted and remember nothing but their disk") {
    for (std::uint32_t i = 0; i < 3; ++i) {
      c.crash(replica_id{i});
      c.restart(replica_id{i});
    }
  }
  SECTION("after a crash of its own") {
    c.crash(r3);
    c.restart(r3);
  }
  c.passes = steady(milliseconds(5));
  std::size_t most = 0;
  std::int64_t e = away;
  while (c.committed(r3) + 8 < c.committed(r0) && e < away + 60) {
    c.run(end_of(++e));
    const auto s = c.status(r3);
    most = std::max({most, size_of(s, "tree"), size_of(s, "orphans"), size_of(s, "unproven")});
  }
  c.run(end_of(e + 8));
  CHECK(c.committed(r3) + 2 >= c.committed(r0));
  CHECK(e < away + 60);
  CHECK(most < 400);
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("a replica that was cut off catches up although most of what it asks for is lost", "[streamlet]") {
  cluster c{{.options = {{"echo", "certificates"}}}};
  const vote_judge judge{c};
  c.passes = without(r3);
  c.start();
  c.run(end_of(300));
  std::uint64_t count = 0;
  c.passes = [&](const flight& f) {
    const bool lost = (f.from == r3 || f.to == r3) && ++count % 5 < 2;
    const auto slow = milliseconds(static_cast<std::int64_t>(count % 7) * 9 + 1);
    return lost ? std::vector<duration>{} : std::vector{slow};
  };
  c.run(end_of(420));
  CHECK(c.committed(r3) + 10 >= c.committed(r0));
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("a replica whose asked peers never answer finds one that does", "[streamlet]") {
  cluster c{{.options = {{"echo", "certificates"}}}};
  c.passes = without(r3);
  c.start();
  c.run(end_of(50));
  const auto request = number(chained::kind::request);
  c.passes = [&](const flight& f) {
    const bool mute = f.what.kind == request && f.to.value() < 2;
    return mute ? std::vector<duration>{} : std::vector{milliseconds(5)};
  };
  c.run(end_of(62));
  CHECK(c.committed(r3) + 2 >= c.committed(r0));
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("after a partition without quorum both sides go on together", "[streamlet]") {
  cluster c{{.chain = 5}};
  const vote_judge judge{c};
  c.passes = steady(milliseconds(5));
  c.start();
  c.run(end_of(6));
  const auto before = c.committed_by_all();
  c.passes = [](const flight& f) {
    return (f.from.value() < 2) == (f.to.value() < 2) ? std::vector{milliseconds(5)} : std::vector<duration>{};
  };
  c.run(end_of(100));
  CHECK(c.committed_by_all() <= before + 2);
  c.passes = steady(milliseconds(5));
  c.run(end_of(110));
  CHECK(c.committed_by_all() >= before + 6);
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("a cluster that is switched off as a whole goes on where it was", "[streamlet]") {
  cluster c{{.chain = 9}};
  const vote_judge judge{c};
  c.passes = steady(milliseconds(5));
  c.start();
  for (std::int64_t e = 5; e <= 40; e += 5) {
    c.run(end_of(e) - milliseconds(150)); // votes are on their way
    for (std::uint32_t i = 0; i < 4; ++i)
      c.crash(replica_id{i});
    for (std::uint32_t i = 0; i < 4; ++i)
      c.restart(replica_id{i});
  }
  c.run(end_of(45));
  CHECK(c.committed_by_all() >= 35);
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("a journal stays short while blocks are committed", "[streamlet]") {
  cluster c{{.options = {{"echo", "certificates"}}}};
  c.passes = steady(milliseconds(5));
  c.start();
  c.run(end_of(200));
  for (std::uint32_t i = 0; i < 4; ++i)
    CHECK(c.disk_of(replica_id{i}).journal.size() < 24);
}
