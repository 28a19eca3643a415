// Text for people: wrapped, clipped, coloured, and what is said of replicas.
#include "cli/progress.hpp"
#include "cli/status_report.hpp"
#include "cli/terminal.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace bezant::test {

using namespace cli;

namespace {

std::size_t widest(const std::string& text) {
  std::size_t columns = 0;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    columns = std::max(columns, columns_of(line));
  return columns;
}

replica_status standing_at(std::uint32_t self, std::uint64_t at, std::uint8_t state = 1) {
  replica_status s;
  s.self = replica_id{self};
  s.executed = height{at};
  s.state.value[0] = state;
  for (std::uint32_t i = 0; i < 4; ++i)
    if (i != self) {
      peer_status p;
      p.who = replica_id{i};
      p.sending = p.hearing = true;
      s.peers.push_back(p);
    }
  return s;
}

replica_answers healthy() {
  replica_answers list;
  for (std::uint32_t i = 0; i < 4; ++i)
    list.push_back({replica_id{i}, standing_at(i, 100), {}});
  return list;
}

/// The kinds of what is wrong, with the replica: "unreachable 2".
std::vector<std::string> kinds(const replica_answers& list, const std::set<replica_id>& lagging = {}) {
  std::vector<std::string> all;
  for (const auto& p : problems_of(list, lagging, digest{}))
    all.push_back(p.kind + " " + std::to_string(p.who.value()));
  return all;
}

const std::vector<std::string> nothing;

} // namespace

TEST_CASE("columns are characters, not bytes, and escape sequences take none") {
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("50±10 ms") == 8);
  CHECK(columns_of("\x1b[32mPASSED\x1b[0m") == 6);
  CHECK(clipped("abcdef", 6) == "abcdef");
  CHECK(clipped("abcdef", 4) == "abc…");
  CHECK(clipped("±±±±", 3) == "±±…");
  CHECK(clipped("abc", 0).empty());
}

TEST_CASE("paragraphs are wrapped between words; a word that is too long is cut") {
  CHECK(wrapped("one two three", 80) == "one two three");
  CHECK(wrapped("one two three", 7) == "one two\nthree");
  CHECK(wrapped("one two three", 9, 2) == "  one two\n  three");
  CHECK(wrapped("one two three", 10, 2, 2) == "  one two\n    three");
  CHECK(wrapped("abcdefghij", 4) == "abcd\nefgh\nij");
  CHECK(wrapped("", 10).empty());
  for (std::size_t width = 1; width < 60; ++width)
    CHECK(widest(wrapped("Four replicas agree on a chain of blocks, incomprehensibilities included.", width, 4, 4))
          <= width);
}

TEST_CASE("lines that fit are left alone, and without a terminal all are") {
  const std::string text = "a line that is quite long, as lines go\n  \"quoted  text\"  \n\nend";
  CHECK(terminal{80}.fit(text) == text);
  CHECK(terminal{}.fit(text) == text);
  CHECK(terminal{}.fit("PASSED  all\n") == "PASSED  all\n");
  CHECK(terminal{80, true}.fit("PASSED  all\n") == "\x1b[32mPASSED\x1b[0m  all\n");
}

TEST_CASE("whatever is to be fitted, no line is wider than the terminal and no word is lost") {
  for (const std::string line :
       {"  trace       0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "  again: bezant simulate 'a file with a long name.toml' --seed 17 --replicas 7 --protocol hotstuff",
        "  bezant swarm --protocols hotstuff --replicas 4 --seed 17              (one run, in detail)",
        "  orders      200 submitted, 200 answered, 198 of them accepted, 1231 lots traded", "word",
        "                                                                    far to the right and wide"})
    for (std::size_t width = 20; width < 100; ++width) {
      const auto fitted = terminal{width}.fit(line);
      INFO(fitted);
      CHECK(widest(fitted) <= width);
      const auto letters = [](std::string text) {
        std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\\'; });
        return text;
      };
      CHECK(letters(fitted) == letters(line));
    }
}

TEST_CASE("rows go on below their second part") {
  CHECK(terminal{30}.fit("  orders      200 submitted, 200 answered")
        == "  orders      200 submitted,\n              200 answered");
}

TEST_CASE("a progress line has a bar that shrinks and fewer columns than the terminal") {
  for (std::size_t width = 20; width < 200; ++width)
    CHECK(columns_of(progress_text("simulating", 17, 2'000, 3.5, "12 failed", width)) < width);
  CHECK(progress_text("comparing", 1, 2, 10, "", 200) == "comparing [###############...............] 1/2  10 s left");
  CHECK(progress_text("comparing", 1, 2, 10, "", 24) == std::string{"comparing 1/2  10 s left"}.substr(0, 22) + "…");
  CHECK_THAT(progress_text("x", 5, 3, 1, "", 80), Catch::Contains("3/3")); // more than planned
}

TEST_CASE("nothing is wrong with replicas that answer, agree, are level and linked") {
  CHECK(kinds(healthy()) == nothing);
  CHECK_THAT(status_json(healthy(), {}), Catch::Contains("\"healthy\": true"));
}

TEST_CASE("each thing that is wrong is told once, whoever tells it") {
  auto list = healthy();
  list[2].status.reset();
  list[2].why = "connection refused";
  for (const auto k : {0U, 1U, 3U})
    for (auto& p : list[k].status->peers)
      if (p.who == replica_id{2}) {
        p.sending = p.hearing = false;
        p.last_error = "connection refused";
      }
  CHECK(kinds(list) == std::vector<std::string>{"unreachable 2", "link-down 2"});
  const auto links = problems_of(list, {}, {}).back().text;
  CHECK(links == "replica 2 has no link with 0, 1, 3: connection refused");

  list = healthy();
  for (const auto k : {0U, 1U, 2U}) {
    list[k].status->suspects.push_back({replica_id{3}, "double-vote", true});
    list[k].status->isolated.push_back(replica_id{3});
  }
  list[0].status->suspects.push_back({replica_id{1}, "missed-vote 64 of 64", false});
  const auto problems = problems_of(list, {}, {});
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].text == "replica 3 has proven misbehaviour, as 0, 1, 2 tell: double-vote");
  CHECK(problems[1].text == "replica 3 is isolated: it leads no more, at 0, 1, 2");
  CHECK(problems[2].text == "replica 1 is suspected by 0: missed-vote 64 of 64");
  CHECK(problems[0].counts);
  CHECK(problems[1].counts);
  CHECK_FALSE(problems[2].counts);
}

TEST_CASE("lag, another state and another chain are wrong") {
  auto list = healthy();
  list[1].status->executed = height{10};
  CHECK(kinds(list) == nothing); // it may be on its way
  CHECK(kinds(list, {replica_id{1}}) == std::vector<std::string>{"lagging 1"});
  list = healthy();
  list[3].status->state.value[0] = 9;
  CHECK(contradict(list));
  CHECK(kinds(list).size() == 3); // with each of the other three
  list = healthy();
  list[0].status->chain.value[0] = 1;
  CHECK(kinds(list) == std::vector<std::string>{"other-chain 0"});
}

TEST_CASE("what a liar says of itself cannot command a terminal") {
  auto list = healthy();
  list[0].status->suspects.push_back({replica_id{1}, "\x1b[2J\nreplica 0 is fine", true});
  list[1].status.reset();
  list[1].why = "bad\rname";
  const auto text = status_text(list, problems_of(list, {}, {}), terminal{80});
  CHECK_THAT(text, !Catch::Contains("\x1b") && !Catch::Contains("\r") && Catch::Contains("?[2J?replica 0"));
}

TEST_CASE("the status fits any terminal: a table where there is room, else paragraphs") {
  auto list = healthy();
  for (auto& a : list) {
    a.status->executed = height{123'456'789'012};
    a.status->view = view_number{123'456'789'012};
  }
  list[3].status.reset();
  list[3].why =
    "a reason that goes on and on, as reasons do when there is much to be said about a link that is not there";
  for (const std::size_t width : {20U, 40U, 80U, 200U}) {
    const auto text = status_text(list, problems_of(list, {}, {}), terminal{width});
    INFO(text);
    CHECK(widest(text) <= width);
  }
  CHECK_THAT(status_text(list, {}, terminal{200}), Catch::StartsWith("replica    height"));
  CHECK_THAT(status_text(list, {}, terminal{40}), Catch::StartsWith("replica 0: height 123456789012"));
  CHECK_THAT(status_text(list, {}, terminal{}), Catch::StartsWith("replica    height"));
}

} // namespace bezant::test
