#include "tests/cli/process.hpp"
#include "tests/support/source_path.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <set>

#include <csignal>

namespace bezant::test {

namespace {

std::string example(const std::string& name) {
  std::string path = source_path("examples/scenarios/");
  path += name;
  return path += ".toml";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the examples pass, each with what it promises") {
  const auto* name =
    GENERATE("four-honest", "five-one-silent", "partition-and-heal", "loss-and-duplication", "three-of-five-silent");
  const scratch folder;
  const auto done = run({"simulate", example(name), "--json", folder.path("out.json")});
  INFO(name << "\n" << done.out << done.err);
  CHECK(done.status == 0);
  CHECK(contains(done.out, "PASSED  1 run"));
  const auto report = nlohmann::json::parse(content_of(folder.path("out.json")));
  CHECK(report.at("complete") == true);
  CHECK(report.at("passed") == true);
  const auto& totals = report.at("totals");
  const std::string scenario{name};
  CHECK((totals.at("blocks") == 0) == (scenario == "three-of-five-silent"));
  CHECK((totals.at("cut") != 0) == (scenario == "partition-and-heal"));
  CHECK((totals.at("restarts") == 1) == (scenario == "partition-and-heal"));
  CHECK((totals.at("lost") != 0) == (scenario == "loss-and-duplication"));
  CHECK((totals.at("duplicated") != 0) == (scenario == "loss-and-duplication"));
}

TEST_CASE("random faults break no protocol: a sample of seeds, by one command") {
  const scratch folder;
  const auto done = run({"simulate", example("random-faults"), "--protocol", "all", "--seeds", "1..10", "--jobs", "2",
                         "--json", folder.path("out.json")});
  INFO(done.out << done.err);
  CHECK(done.status == 0);
  CHECK(contains(done.out, "5 protocols: ALL PASSED"));
  const auto report = nlohmann::json::parse(content_of(folder.path("out.json")));
  CHECK(report.at("passed") == true);
  std::set<std::string> protocols;
  for (const auto& one : report.at("sweeps")) {
    protocols.insert(one.at("protocol").get<std::string>());
    CHECK(one.at("runs").size() == 20);
    for (const auto* fault : {"lost", "cut", "duplicated", "reordered", "partitions"})
      CHECK(one.at("totals").at(fault) > 0);
    for (const auto& made : one.at("runs")) {
      CHECK(made.at("restarts") >= 1); // each seed crashes somebody, who comes back from the journal
      CHECK(made.at("views_to_recover") <= 100);
    }
  }
  CHECK(protocols == std::set<std::string>{"streamlet", "pbft", "hotstuff", "jolteon", "simplex"});
}

TEST_CASE("the sweep of one protocol among several is that of the protocol alone") {
  const scratch folder;
  const auto both = run({"simulate", example("random-faults"), "--protocol", "jolteon,simplex", "--seeds", "1..3",
                         "--json", folder.path("both.json")});
  const auto alone = run({"simulate", example("random-faults"), "--protocol", "simplex", "--seeds", "1..3", "--json",
                          folder.path("alone.json")});
  REQUIRE(both.status == 0);
  REQUIRE(alone.status == 0);
  const auto list = nlohmann::json::parse(content_of(folder.path("both.json"))).at("sweeps");
  const auto one = nlohmann::json::parse(content_of(folder.path("alone.json")));
  REQUIRE(list.size() == 2);
  for (std::size_t i = 0; i < 6; ++i)
    CHECK(list.at(1).at("runs").at(i).at("trace_digest") == one.at("runs").at(i).at("trace_digest"));
}

TEST_CASE("two processes make the same run, also side by side with others") {
  const scratch folder;
  const auto once = run({"simulate", example("random-faults"), "--seed", "3", "--replicas", "4", "--trace",
                         folder.path("a.jsonl"), "--json", folder.path("a.json")});
  const auto again =
    run({"simulate", example("random-faults"), "--seed", "3", "--replicas", "4", "--trace", folder.path("b.jsonl")});
  const auto many =
    run({"simulate", example("random-faults"), "--seeds", "2..4", "--jobs", "2", "--json", folder.path("c.json")});
  REQUIRE(once.status == 0);
  REQUIRE(again.status == 0);
  REQUIRE(many.status == 0);
  CHECK(content_of(folder.path("a.jsonl")).size() > 10'000);
  CHECK(content_of(folder.path("a.jsonl")) == content_of(folder.path("b.jsonl")));
  const auto one = nlohmann::json::parse(content_of(folder.path("a.json"))).at("runs").at(0);
  const auto other = nlohmann::json::parse(content_of(folder.path("c.json"))).at("runs").at(2);
  CHECK(other.at("seed") == 3);
  CHECK(other.at("replicas") == 4);
  CHECK(one.at("trace_digest") == other.at("trace_digest"));
}

TEST_CASE("a single run tells its summary once, whatever is written beside it") {
  const scratch folder;
  for (const auto& more : std::vector<std::vector<std::string>>{{}, {"--trace", folder.path("t.jsonl")}}) {
    std::vector<std::string> words{"simulate", example("four-honest")};
    words.insert(words.end(), more.begin(), more.end());
    const auto done = run(words);
    REQUIRE(done.status == 0);
    for (const auto* line : {"  orders      ", "  network     ", "  blocks      ", "PASSED  1 run"}) {
      const auto first = done.out.find(line);
      INFO(done.out << line);
      CHECK(first != std::string::npos);
      CHECK(done.out.find(line, first + 1) == std::string::npos);
    }
  }
}

TEST_CASE("a run that misses an expectation ends with status 1 and the command that makes it again") {
  const scratch folder;
  const auto file = folder.file("s.toml", "bezant-scenario = 1\nduration = \"1s\"\n[expect]\ncommits_min = 1000\n");
  const auto done = run({"simulate", file, "--seed", "7", "--json", folder.path("out.json")});
  CHECK(done.status == 1);
  CHECK(contains(done.out, "expected at least 1000 blocks"));
  CHECK(contains(done.out, "again: bezant simulate " + file + " --seed 7 --replicas 4 --protocol streamlet"));
  CHECK(contains(done.out, "FAILED  1 of 1 runs"));
  const auto report = nlohmann::json::parse(content_of(folder.path("out.json")));
  CHECK(report.at("passed") == false);
  CHECK(report.at("runs").at(0).at("missed").size() == 1);
}

TEST_CASE("bad use ends with status 2 and says what was expected") {
  const scratch folder;
  const auto typo = folder.file("s.toml", "bezant-scenario = 1\n\n[network]\nlos = \"1%\"\n");
  const auto wrong_key = run({"simulate", typo});
  CHECK(wrong_key.status == 2);
  CHECK(contains(wrong_key.err, typo + ":4: unknown key \"network.los\"; did you mean \"loss\"?"));
  CHECK(wrong_key.out.empty());
  CHECK(run({"simulate", folder.path("absent.toml")}).status == 2);
  CHECK(run({"simulate"}).status == 2);
  CHECK(run({"simulate", example("four-honest"), "--seeds", "5..1"}).status == 2);
  CHECK(run({"simulate", example("four-honest"), "--seeds", "1..2", "--seed", "1"}).status == 2);
  CHECK(run({"simulate", example("four-honest"), "--jobs", "0"}).status == 2);
  CHECK(run({"simulate", example("four-honest"), "--replicas", "0"}).status == 2);
  CHECK(run({"simulate", example("four-honest"), "--protocol", "stramlet"}).status == 2);
  const auto many_traces = run({"simulate", example("random-faults"), "--trace", folder.path("t")});
  CHECK(many_traces.status == 2);
  CHECK(contains(many_traces.err, "--trace is of a single run"));
  CHECK(run({"simulate", example("four-honest"), "--json", folder.path("no/such/folder")}).status == 2);
  CHECK(run({"simulate", example("four-honest"), "--seed", "-1"}).status == 2);
  const auto good = folder.file("good.toml", "bezant-scenario = 1\nduration = \"1s\"\n");
  CHECK(run({"simulate", good, "--json", good}).status == 2);
  CHECK(contains(content_of(good), "duration"));
}

TEST_CASE("a stop request keeps what is done, and the report says that it is not complete") {
  const scratch folder;
  running process{{"simulate", example("random-faults"), "--seeds", "1..100000", "--json", folder.path("out.json")}};
  for (int i = 0; i < 600 && !contains(content_of(folder.path("out.json")), "\"runs\""); ++i)
    static_cast<void>(process.ended(std::chrono::milliseconds{50}));
  process.signal(SIGINT);
  const auto done = process.wait();
  CHECK(done.status == 130);
  CHECK(contains(done.out, "INCOMPLETE"));
  const auto report = nlohmann::json::parse(content_of(folder.path("out.json")));
  CHECK(report.at("complete") == false);
  CHECK(report.at("runs").size() == report.at("totals").at("runs"));
}

} // namespace bezant::test
