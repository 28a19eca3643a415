// A scenario as a line of text, there and back.
#include "core/random.hpp"
#include "simulation/twins/search_space.hpp"

#include <catch2/catch.hpp>

namespace bezant::simulation::twins {

namespace {

std::string_view named(message_kind k) {
  constexpr std::string_view names[] = {"proposal", "vote", "commit"};
  return k < std::size(names) ? names[k] : "unknown";
}

} // namespace

TEST_CASE("a scenario reads as people would say it") {
  attack a{4, {replica_id{0}}, {}};
  a.rounds.push_back({.side = 0b10100, .leader = replica_id{0}});
  a.rounds.push_back({.leader = replica_id{2}, .crash = instance_id{3}});
  a.rounds.push_back({.leader = replica_id{1}, .apart = message_kind{2}, .apart_side = 0b10});
  CHECK(to_string(a, named) == "twins 0; 0: 0a 1 3 / 2 0b; 2 crash 3: all; 1: all | commit: 0a 2 3 0b / 1");
}

TEST_CASE("every scenario is read back from what it is written as") {
  for (const auto& which :
       {space{4, 1, 3, true, true, {}}, space{4, 1, 2, false, false, {0, 1}}, space{7, 2, 5, true, true, {1, 2}}})
    for (const auto& a : search_space{which}.sample(40, random_source{5})) {
      std::string why;
      CHECK(parse_attack(to_string(a, named), which.replicas, named, why) == a);
      CHECK(why.empty());
    }
}

TEST_CASE("either side may be named first") {
  std::string why;
  const auto one = parse_attack("twins 1; 1: 0 1a / 1b 2 3", 4, named, why);
  CHECK(one == parse_attack("twins 1;1:1b 2 3/0 1a", 4, named, why));
  CHECK(one.has_value());
}

TEST_CASE("what is no scenario is refused with a reason") {
  const std::pair<const char*, const char*> wrong[] = {
    {"", "\"twins\""},
    {"twins", "from one to f"},
    {"twins 4; 0: all", "no replica \"4\""},
    {"twins 0 1; 0: all", "from one to f"},
    {"twins 0 0; 0: all", "ascending"},
    {"twins 0", "rounds"},
    {"twins 0; 0: 0a 1 / 0b 2", "every instance"},
    {"twins 0; 0: 0a 1 2 / 0b 2 3", "instance 2 stands"},
    {"twins 0; 0: 0 1 2 3", "no instance \"0\""},
    {"twins 0; 0: 0a / 0b / 1 2 3", "two sides"},
    {"twins 0; 0 crash 0a: all", "honest"},
    {"twins 0; 9: all", "no replica \"9\""},
    {"twins 0; 0: all 1", "\";\""},
    {"twins 0; 0 all", "\":\""},
    {"twins 0; 0: all | pardon: all", "no kind of message \"pardon\""},
    {"twins 0; 0: all | unknown: all", "no kind of message \"unknown\""},
    {"twins 0; 0: all | vote: 0a / 1", "every instance"},
    {"twins 0; *:all; *:all; *:all; *:all; *:all; *:all; *:all; *:all; *:all", "from 1 to 8 rounds"},
  };
  for (const auto& [text, reason] : wrong) {
    std::string why;
    INFO(text);
    CHECK_FALSE(parse_attack(text, 4, named, why).has_value());
    CHECK_THAT(why, Catch::Contains(reason));
  }
}

} // namespace bezant::simulation::twins
