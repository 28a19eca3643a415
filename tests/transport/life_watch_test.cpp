// Two processes with one key, told from one that was started again.
#include "tests/transport/links_support.hpp"
#include "transport/links/life_watch.hpp"

using namespace bezant;
using namespace bezant::testing;

TEST_CASE("a replica that is started again and again is one replica") {
  life_watch w;
  for (std::uint64_t life = 1; life < 50; ++life)
    for (int dials = 0; dials < 3; ++dials)
      CHECK_FALSE(w.came(life));
}

TEST_CASE("a last hello of a process that has ended proves nothing") {
  life_watch w;
  CHECK_FALSE(w.came(1));
  CHECK_FALSE(w.came(2));
  CHECK_FALSE(w.came(1)); // had waited in a buffer, and takes the place of its successor
  CHECK_FALSE(w.came(2)); // which dials again
  CHECK_FALSE(w.came(3)); // and is started again
}

TEST_CASE("two processes that replace each other are found, also when one of them is started again") {
  life_watch w;
  for (const std::uint64_t life : {1, 2, 1, 2})
    CHECK_FALSE(w.came(life));
  CHECK(w.came(1));
  CHECK(w.came(2));
  for (const std::uint64_t life : {3, 1, 3})
    w.came(life);
  CHECK(w.came(1));
  CHECK(w.came(3));
}

TEST_CASE("two processes with the key of one replica: who accepts them knows, and both are told") {
  auto at = free_addresses(3); // 0: who accepts, 1: the replica, 2: where the other process listens
  const std::vector<net_address> peers{at[0], at[1]};
  const std::vector<net_address> elsewhere{at[0], at[2]};
  link_limits limits;
  limits.redial_max = milliseconds(200);
  link_replica acceptor{0, peers, limits};
  link_replica first{1, peers, limits};
  REQUIRE(eventually([&] { return acceptor.host.link(1).hearing; }));
  CHECK(acceptor.host.link(1).two_lives_at == time_point{});
  link_replica second{1, elsewhere, limits};
  CHECK(eventually([&] { return acceptor.host.link(1).two_lives_at != time_point{}; }));
  CHECK(eventually([&] { return first.host.link(0).other_life_told_at != time_point{}; }));
  CHECK(eventually([&] { return second.host.link(0).other_life_told_at != time_point{}; }));
}

TEST_CASE("a replica that is started again in quick succession is not taken for two") {
  const auto at = free_addresses(2);
  link_replica acceptor{0, at};
  for (int i = 0; i < 6; ++i) {
    std::optional<link_replica> again;
    REQUIRE(eventually([&] { // the port may still be the last one's
      again.reset();
      try {
        again.emplace(1, at);
        return true;
      } catch (const std::exception&) {
        return false;
      }
    }));
    REQUIRE(eventually([&] { return again->host.link(0).sending && acceptor.host.link(1).hearing; }));
    CHECK(again->host.link(0).other_life_told_at == time_point{});
  }
  CHECK(acceptor.host.link(1).two_lives_at == time_point{});
}
