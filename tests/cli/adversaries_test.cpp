// Adversaries on the command lines of settle and compare; scenarios have theirs in tests/adversaries.
#include "tests/cli/samples.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

nlohmann::json settled(const std::string& protocol, const std::string& adversary, const std::string& more = "") {
  const scratch folder;
  std::vector<std::string> words{"settle",
                                 folder.file("orders.csv", many_orders(600)),
                                 "--format",
                                 "csv",
                                 "--protocol",
                                 protocol,
                                 "--adversary",
                                 adversary,
                                 "--frame",
                                 "8",
                                 "--window",
                                 "4",
                                 "--check",
                                 "--json",
                                 folder.path("out.json")};
  if (!more.empty())
    words.insert(words.end(), {"--adversary", more});
  const auto r = run(words);
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  return json_at(folder.path("out.json"));
}

} // namespace

TEST_CASE("settle goes on with an equivocator among the replicas, and says who was caught and left out") {
  for (const std::string protocol : {"hotstuff", "jolteon", "simplex", "pbft"}) {
    INFO(protocol);
    const auto j = settled(protocol, "1=equivocate | delay(20ms)");
    CHECK(j["complete"] == true);
    CHECK(j["agree"] == true);
    CHECK(j["check"] == true);
    CHECK(j["orders_accepted"] == j["orders_submitted"]);
    CHECK(j["state_digests"].size() == 3); // of the honest ones
    REQUIRE(j["evidence"].size() == 1);
    CHECK(j["evidence"][0]["culprit"] == 1);
    CHECK(j["evidence"][0]["offence"] == "equivocation");
    CHECK(j.contains("suspicions"));
    CHECK(j.contains("isolated"));
  }
}

TEST_CASE("settle takes several adversaries, and refuses wrong ones with a reason") {
  const scratch folder;
  const auto file = folder.file("orders.csv", many_orders(20));
  const auto problem = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"settle", file, "--format", "csv"};
    words.insert(words.end(), more.begin(), more.end());
    const auto r = run(words);
    CHECK(r.status == 2);
    return r.err;
  };
  CHECK_THAT(problem({"--adversary", "1=equivocat"}), Catch::Contains("did you mean \"equivocate\"?"));
  CHECK_THAT(problem({"--adversary", "silent"}), Catch::Contains("expected REPLICAS=BEHAVIOUR"));
  CHECK_THAT(problem({"--adversary", "4=silent"}), Catch::Contains("expected replicas below 4"));
  CHECK_THAT(problem({"--adversary", "1=sandwich"}), Catch::Contains("needs a session"));
  CHECK_THAT(problem({"--adversary", "1=amnesia"}), Catch::Contains("does nothing to streamlet"));
  CHECK_THAT(problem({"--adversary", "1=silent", "--adversary", "1=delay(1s)"}),
             Catch::Contains("has an adversary already"));
  CHECK_THAT(problem({"--adversary", "0,1,2,3=silent"}), Catch::Contains("nobody would be honest"));
}

TEST_CASE("compare measures what liars cost, and says what shows nothing") {
  const scratch folder;
  const auto r = run({"compare", "--protocols", "hotstuff,pbft", "--behaviours",
                      "silent,fork | withhold-votes,censor(accounts = [1, 2])", "--byzantine", "0,1", "--views", "20",
                      "--json", folder.path("out.json")});
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  const auto cells = json_at(folder.path("out.json"))["cells"];
  REQUIRE(cells.size() == 8); // nobody, and three behaviours, with two protocols
  for (const auto& c : cells) {
    const bool lies = c["byzantine"] == 1;
    CHECK(c["behaviour"].is_null() == !lies);
    const auto behaviour = lies ? c["behaviour"].get<std::string>() : "";
    const bool nothing = behaviour.starts_with("censor") || (behaviour.starts_with("fork") && c["protocol"] == "pbft");
    CHECK(c["committed_tx_per_s"].is_null() == nothing);
    CHECK(c["note"].is_null() == !nothing);
    CHECK(c["fairness"].is_null() == (nothing || !lies));
    if (behaviour == "silent" && c["protocol"] == "hotstuff")
      CHECK(c["chain_growth"] > 0.9); // it rests: leaders are chosen by reputation
  }
  CHECK_THAT(run({"compare", "--behaviours", "silnt"}).err, Catch::Contains("did you mean \"silent\"?"));
  CHECK_THAT(run({"compare", "--byzantine", "1"}).err, Catch::Contains("behaviours says what they do"));
  CHECK_THAT(run({"compare", "--behaviours", "silent", "--byzantine", "4"}).err,
             Catch::Contains("somebody must be left to measure"));
}

} // namespace bezant::test
