// `bezant twins` as its users meet it.
#include "tests/cli/process.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

nlohmann::json report_of(std::vector<std::string> words, int status) {
  const scratch folder;
  words.insert(words.end(), {"--json", folder.path("out.json")});
  const auto done = run(words);
  INFO(done.out << done.err);
  CHECK(done.status == status);
  auto report = nlohmann::json::parse(content_of(folder.path("out.json")));
  for (auto& stage : report.at("stages"))
    stage.erase("seconds");
  return report;
}

} // namespace

TEST_CASE("the report says what was searched and how many scenarios differ") {
  const auto report = report_of({"twins", "--protocol", "hotstuff", "--rounds", "1"}, 0);
  CHECK(report.at("format") == "bezant-twins");
  CHECK(report.at("version") == 1);
  CHECK(report.at("passed") == true);
  REQUIRE(report.at("stages").size() == 1);
  const auto& stage = report.at("stages").front();
  CHECK(stage.at("protocol") == "hotstuff");
  CHECK(stage.at("replicas") == 4);
  CHECK(stage.at("twins") == 1);
  CHECK(stage.at("rounds") == 1);
  CHECK(stage.at("mode") == "exhaustive");
  CHECK(stage.at("scenarios_total") == 64);
  CHECK(stage.at("run") == stage.at("scenarios_distinct"));
  CHECK(stage.at("views_to_recover_max") > 0);
  CHECK(stage.at("views_to_recover_max") <= stage.at("views_to_recover_allowed"));
  CHECK(stage.at("violations").empty());
}

TEST_CASE("the same seed searches the same scenarios with one thread and with two") {
  const std::vector<std::string> words{"twins", "--protocol", "all", "--rounds", "6", "--sample", "15", "--seed", "9"};
  auto two = words;
  two.insert(two.end(), {"--jobs", "2"});
  CHECK(report_of(words, 0) == report_of(two, 0));
}

TEST_CASE("one scenario can be run by itself") {
  const auto done =
    run({"twins", "--protocol", "hotstuff,simplex", "--scenario", "twins 0; 0: 0a 1 / 2 3 0b; 1 crash 2: all"});
  CHECK(done.status == 0);
  CHECK_THAT(done.out, Catch::Contains("simplex: twins 0; 0: 0a 1 / 2 3 0b; 1 crash 2: all"));
  CHECK_THAT(done.out, Catch::Contains("PASSED"));
}

TEST_CASE("twins ends with status 2 and a reason if it cannot begin") {
  const std::pair<std::vector<std::string>, const char*> wrong[] = {
    {{"--protocol", "hotstuf"}, "no protocol is called \"hotstuf\"; did you mean \"hotstuff\"?"},
    {{"--twins", "2"}, "at most 1"},
    {{"--replicas", "3"}, "4 to 10"},
    {{"--rounds", "9"}, "1 to 8"},
    {{"--protocol", "hotstuff", "--scenario", "twins 0; 5: all"}, "no replica \"5\""},
    {{"--protocol", "hotstuff", "--scenario", "twins 0; *: all"}, "needs a leader"},
    {{"--protocol", "pbft", "--scenario", "twins 0; 0: all"}, "write *"},
    {{"--json", "/nowhere/at/all.json"}, "cannot be written"},
  };
  for (const auto& [more, reason] : wrong) {
    std::vector<std::string> words{"twins"};
    words.insert(words.end(), more.begin(), more.end());
    const auto done = run(words);
    INFO(done.err);
    CHECK(done.status == 2);
    CHECK(done.out.empty());
    CHECK_THAT(done.err, Catch::Contains(reason));
  }
}

TEST_CASE("the help of twins has examples") {
  const auto done = run({"twins", "--help"});
  CHECK(done.status == 0);
  CHECK_THAT(done.out, Catch::Contains("Examples:") && Catch::Contains("\n  bezant twins --protocol hotstuff"));
}

} // namespace bezant::test
