// The files of `bezant compare`: the same bytes for the same grid, in spite of threads, interruptions and resuming.
#include "tests/cli/samples.hpp"

#include <catch2/catch.hpp>

#include <csignal>

namespace bezant::test {

namespace {

const std::vector<std::string> numbers{"protocol",
                                       "replicas",
                                       "block",
                                       "payload",
                                       "delay_ms",
                                       "silent",
                                       "seed",
                                       "committed_tx_per_s",
                                       "latency_ms_p50",
                                       "latency_ms_p95",
                                       "latency_ms_p99",
                                       "latency_delays",
                                       "block_interval",
                                       "chain_growth",
                                       "messages_per_block",
                                       "bytes_per_block",
                                       "verifies_per_block",
                                       "view_changes"};

/// Twelve cells, and more words.
std::vector<std::string> words_of(const scratch& folder, const std::string& name,
                                  const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"compare",
                                 "--protocols",
                                 "streamlet",
                                 "--replicas",
                                 "4,7",
                                 "--block",
                                 "1,400",
                                 "--silent",
                                 "0,1,3",
                                 "--views",
                                 "6",
                                 "--warm-up",
                                 "2",
                                 "--json",
                                 folder.path(name + ".json"),
                                 "--csv",
                                 folder.path(name + ".csv")};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> list(1);
  for (const char c : line)
    if (c == at)
      list.emplace_back();
    else
      list.back() += c;
  return list;
}

} // namespace

TEST_CASE("the same grid gives the same bytes, whatever --jobs says") {
  const scratch folder;
  REQUIRE(run(words_of(folder, "a")).status == 0);
  REQUIRE(run(words_of(folder, "b", {"--jobs", "4"})).status == 0);
  CHECK(content_of(folder.path("a.json")) == content_of(folder.path("b.json")));
  CHECK(content_of(folder.path("a.csv")) == content_of(folder.path("b.csv")));
}

TEST_CASE("JSON and CSV say the same, in the order of the columns") {
  const scratch folder;
  REQUIRE(run(words_of(folder, "a")).status == 0);
  const auto j = nlohmann::ordered_json::parse(content_of(folder.path("a.json")));
  CHECK(j["format"] == "bezant-compare");
  CHECK(j["complete"] == true);
  REQUIRE(j["cells"].size() == 12);
  const auto lines = lines_of(content_of(folder.path("a.csv")));
  REQUIRE(lines.size() == 13);
  const auto header = split(lines[0], ',');
  CHECK(std::vector<std::string>(header.begin(), header.begin() + 18) == numbers);
  CHECK(j["columns"].get<std::vector<std::string>>() == header);
  for (std::size_t i = 0; i < 12; ++i) {
    const auto values = split(lines[i + 1], ',');
    REQUIRE(values.size() == header.size());
    std::size_t k = 0;
    for (const auto& [key, value] : j["cells"][i].items()) {
      INFO(i << " " << key);
      REQUIRE(key == header[k]);
      if (value.is_null())
        CHECK(values[k].empty());
      else if (value.is_string())
        CHECK(values[k] == value.get<std::string>());
      else
        CHECK(std::stod(values[k]) == value.get<double>());
      ++k;
    }
  }
}

TEST_CASE("nothing in the files depends on how long the run took") {
  const scratch folder;
  REQUIRE(run(words_of(folder, "a")).status == 0);
  for (const auto* word : {"wall", "elapsed", "jobs", "date"})
    CHECK_THAT(content_of(folder.path("a.json")), !Catch::Contains(word));
}

TEST_CASE("after Ctrl-C the finished cells are kept, and the command that is printed runs the rest") {
  const scratch folder;
  const std::vector<std::string> long_ones{"compare", "--protocols", "streamlet", "--replicas", "13",
                                           "--views", "50",          "--seeds",   "6"};
  const auto with = [&](const std::string& name, const std::vector<std::string>& more = {}) {
    auto words = long_ones;
    words.insert(words.end(), {"--json", folder.path(name + ".json"), "--csv", folder.path(name + ".csv")});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  running first{with("a")};
  REQUIRE_FALSE(first.ended(std::chrono::milliseconds{900}));
  first.signal(SIGINT);
  const auto r = first.wait();
  INFO(r.out << r.err);
  CHECK(r.status == 130);
  const auto part = json_at(folder.path("a.json"));
  CHECK(part["complete"] == false);
  CHECK(part["planned"] == 6);
  CHECK(part["finished"] == part["cells"].size());
  CHECK(part["cells"].size() < 6);
  CHECK(lines_of(content_of(folder.path("a.csv"))).size() == part["cells"].size() + 1);
  const auto said = lines_of(r.out);
  REQUIRE_FALSE(said.empty());
  const auto command = split(said.back().substr(said.back().find("bezant") + 7), ' ');
  CHECK(command == with("a", {"--resume", folder.path("a.json")}));

  const auto rest = run(command);
  INFO(rest.out << rest.err);
  CHECK(rest.status == 0);
  REQUIRE(run(with("b")).status == 0);
  CHECK(content_of(folder.path("a.json")) == content_of(folder.path("b.json")));
  CHECK(content_of(folder.path("a.csv")) == content_of(folder.path("b.csv")));
}

TEST_CASE("results of other conditions are not taken over") {
  const scratch folder;
  REQUIRE(run(words_of(folder, "a")).status == 0);
  const auto resumed = [&](const std::vector<std::string>& more) {
    auto words = words_of(folder, "b", {"--resume", folder.path("a.json")});
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  };
  CHECK(resumed({}).status == 0);
  for (const auto& more : std::vector<std::vector<std::string>>{
         {"--seeds", "2"}, {"--payload", "7"}, {"--option", "streamlet.delta=20ms"}, {"--delay", "1ms"}}) {
    const auto r = resumed(more);
    INFO(more[0] << "\n" << r.err);
    CHECK(r.status == 2);
    CHECK_THAT(r.err, Catch::Contains("was made under other conditions"));
  }
  const auto other = folder.file("other.json", "{\"format\":\"bezant-simulate\"}");
  CHECK(run(words_of(folder, "c", {"--resume", other})).status == 2);
}

TEST_CASE("one result does not destroy the other, nor the grid") {
  const scratch folder;
  const auto grid = folder.file("grid.toml", "bezant-compare = 1\nprotocols = \"streamlet\"\n");
  for (const auto& more : std::vector<std::vector<std::string>>{
         {"--json", folder.path("x"), "--csv", folder.path("x")}, {"--json", grid}, {"--csv", grid}}) {
    std::vector<std::string> words{"compare", grid};
    words.insert(words.end(), more.begin(), more.end());
    const auto r = run(words);
    CHECK(r.status == 2);
    CHECK_THAT(r.err, Catch::Contains("two things at once"));
  }
  CHECK(content_of(grid).starts_with("bezant-compare"));
}

} // namespace bezant::test
