// What a replica tells of its links.
#include "deployment/link_status.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

TEST_CASE(
  "two processes with one key are told for a minute after they were last seen, by who sees them and by themselves") {
  link_board board;
  board.update(replica_id{1}, [](link_state& s) { s.bytes_in = 7; });
  board.update(replica_id{2}, [](link_state& s) { s.two_lives_at = time_point{} + seconds(100); });
  board.update(replica_id{3}, [](link_state& s) { s.other_life_told_at = time_point{} + seconds(130); });
  board.refused("not-tls");
  const auto told_at = [&](duration since) {
    replica_status s;
    s.self = replica_id{0};
    deployment::add_links(s, board, time_point{} + since);
    CHECK(s.peers.size() == 3);
    CHECK(s.bytes_in == 7);
    CHECK(s.refused == 1);
    std::vector<std::pair<replica_id, std::string>> told;
    for (const auto& one : s.suspects)
      told.emplace_back(one.who, one.reason);
    return told;
  };
  const auto both = told_at(seconds(140));
  REQUIRE(both.size() == 2);
  CHECK(both[0] == std::pair{replica_id{2}, std::string{"two processes run with its key"}});
  CHECK(both[1] == std::pair{replica_id{0}, std::string{"another process runs with its key, says replica 3"}});
  CHECK(told_at(seconds(161)).size() == 1);
  CHECK(told_at(seconds(200)).empty());
}
