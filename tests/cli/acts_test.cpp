// How often adversaries acted, on the command lines of settle, simulate and swarm; and settle with several protocols.
#include "tests/cli/samples.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>
#include <set>

namespace bezant::test {

namespace {

const std::string four_honest = source_path("examples/scenarios/four-honest.toml");
const std::string adversaries = source_path("examples/adversaries/");

nlohmann::json simulated(const std::vector<std::string>& more, finished* said = nullptr) {
  const scratch folder;
  std::vector<std::string> words{"simulate"};
  words.insert(words.end(), more.begin(), more.end());
  words.insert(words.end(), {"--json", folder.path("out.json")});
  const auto r = run(words);
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  if (said != nullptr)
    *said = r;
  return json_at(folder.path("out.json"));
}

} // namespace

TEST_CASE("settle says how often each adversary acted, and of one that never did, in words") {
  const scratch folder;
  const auto file = folder.file("orders.csv", many_orders(600));
  const auto settle = [&](const std::string& adversary) {
    const auto r = run({"settle", file, "--format", "csv", "--protocol", "hotstuff", "--frame", "8", "--window", "4",
                        "--adversary", adversary, "--json", folder.path("out.json")});
    INFO(r.out << r.err);
    CHECK(r.status == 0);
    return std::pair{r.out, json_at(folder.path("out.json"))["adversaries"]};
  };
  const auto [text, list] = settle("1=equivocate");
  CHECK_THAT(text, Catch::Contains("replica 1 (equivocate) led ") && Catch::Contains(" altered"));
  REQUIRE(list.size() == 1);
  CHECK(list[0]["replica"] == 1);
  CHECK(list[0]["recipe"] == "equivocate");
  CHECK(list[0]["views_led"] > 0);
  CHECK(list[0]["acted"] > 0);
  CHECK(list[0]["acts"]["altered"] > 0);
  CHECK(list[0]["acts"]["withheld"] == 0);

  const auto [idle, none] = settle("1=in_views(1000000.., equivocate)");
  CHECK_THAT(idle, Catch::Contains("never acted: it led "));
  CHECK(none[0]["acted"] == 0);
  CHECK(none[0]["first_view"].is_null());
  CHECK_THAT(settle("2=during(..1ms, delay(5ms))").first, Catch::Contains("never acted"));
}

TEST_CASE(
  "settle --protocol all settles with one after the other, leaves out what an adversary does nothing to, and sums up") {
  const scratch folder;
  const auto file = folder.file("orders.csv", many_orders(100));
  const auto all = run({"settle", file, "--format", "csv", "--check", "--protocol", "all", "--json", folder.path("o")});
  INFO(all.out << all.err);
  CHECK(all.status == 0);
  CHECK_THAT(all.out, Catch::Contains("5 protocols: all are good, and come to the same book"));
  const auto j = json_at(folder.path("o"));
  CHECK(j["format"] == "bezant-settle-protocols");
  CHECK(j["good"] == true);
  REQUIRE(j["runs"].size() == 5);
  for (const auto& one : j["runs"])
    CHECK(one["check"] == true);

  const auto some = run(
    {"settle", file, "--format", "csv", "--protocol", "all", "--adversary", "1=amnesia", "--json", folder.path("o")});
  INFO(some.out << some.err);
  CHECK(some.status == 0);
  CHECK_THAT(some.out, Catch::Contains("streamlet     left out: \"amnesia\" does nothing to streamlet"));
  CHECK(json_at(folder.path("o"))["runs"].size() == 3);
  CHECK(json_at(folder.path("o"))["left_out"].size() == 2);

  const auto refused = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"settle", file, "--format", "csv", "--protocol", "pbft,simplex"};
    words.insert(words.end(), more.begin(), more.end());
    const auto r = run(words);
    CHECK(r.status == 2);
    return r.err;
  };
  CHECK_THAT(refused({"--trace", folder.path("t")}), Catch::Contains("of a single run"));
  CHECK_THAT(refused({"--evidence", folder.path("e")}), Catch::Contains("of a single run"));
  CHECK_THAT(refused({"--adversary", "1=non-monotone-vote"}), Catch::Contains("does nothing to any"));
  CHECK_THAT(refused({"--adversary", "=silent"}), Catch::Contains("expected replicas before the ="));
}

TEST_CASE("simulate takes adversaries besides the scenario's own, on top of what their replicas do already") {
  finished said;
  const auto plain = simulated({four_honest, "--protocol", "hotstuff"});
  CHECK(plain["runs"][0]["adversaries"].empty());
  const auto j = simulated({four_honest, "--protocol", "hotstuff", "--adversary", "1=delay(30ms)"}, &said);
  REQUIRE(j["runs"][0]["adversaries"].size() == 1);
  CHECK(j["runs"][0]["adversaries"][0]["acts"]["delayed"] > 0);
  CHECK(j["totals"]["adversaries"][0]["runs"] == 1);
  CHECK(j["runs"][0]["trace_digest"] != plain["runs"][0]["trace_digest"]);
  CHECK_THAT(said.out, Catch::Contains("replica 1 (delay(by = 30ms)) led "));

  const auto both = simulated({adversaries + "equivocate.toml", "--adversary", "1=delay(20ms)"});
  REQUIRE(both["runs"][0]["adversaries"].size() == 1);
  CHECK(both["runs"][0]["adversaries"][0]["recipe"] == "equivocate | delay(by = 20ms)");

  const auto sweep = simulated({four_honest, "--seeds", "1..3", "--adversary", "2=silent"}, &said);
  CHECK(sweep["totals"]["adversaries"][0]["runs"] == 3);
  CHECK(sweep["totals"]["adversaries"][0]["runs_without_act"] == 0);
  CHECK_THAT(said.out, Catch::Contains("; in each of 3 runs"));

  const auto refused = [](const std::string& adversary) {
    const auto r = run({"simulate", four_honest, "--adversary", adversary});
    CHECK(r.status == 2);
    return r.err;
  };
  CHECK_THAT(refused("1=silnt"), Catch::Contains("did you mean \"silent\"?"));
  CHECK_THAT(refused("9=silent"), Catch::Contains("expected replicas below 4"));
  CHECK_THAT(refused("0,1,2,3=silent"), Catch::Contains("nobody would be honest"));
  CHECK_THAT(refused("1=during(9000s.., silent)"), Catch::Contains("the run ends after"));
  CHECK_THAT(refused("1=during(1s..2s, during(3s..4s, silent))"), Catch::Contains("can never act"));
  CHECK_THAT(refused("1=amnesia"), Catch::Contains("does nothing to streamlet"));
}

TEST_CASE("a failed run's command has the adversaries of the command line") {
  const auto r = run({"simulate", four_honest, "--adversary", "0,1=silent"});
  INFO(r.out << r.err);
  CHECK(r.status == 1);
  CHECK_THAT(r.out, Catch::Contains("--adversary 0,1=silent"));
}

TEST_CASE("swarm says how often its adversaries acted, and lists what it does not draw") {
  const scratch folder;
  const auto r = run({"swarm", "--protocols", "streamlet,pbft", "--replicas", "4", "--seeds", "1..12", "--json",
                      folder.path("out.json")});
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  CHECK_THAT(r.out, Catch::Contains("left out") && Catch::Contains("Byzantine replicas never acted"));
  const auto j = json_at(folder.path("out.json"));
  CHECK(j["injections"]["acts"]["withheld"] > 0);
  CHECK(j["injections"].contains("byzantine_replicas_without_act"));
  std::set<std::string> names;
  for (const auto& l : j["left_out"])
    names.insert(l["what"].get<std::string>());
  CHECK(names.contains("collude"));
  CHECK(names.contains("fork"));
  CHECK(names.contains("after"));
  const auto one = run({"swarm", "--protocols", "hotstuff", "--replicas", "7", "--seed", "3"});
  CHECK(one.status == 0);
}

} // namespace bezant::test
