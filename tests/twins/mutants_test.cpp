// Mistakes that break protocols are found by the search itself, each under the name of the promise that it breaks.
#include "tests/cli/process.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>

namespace bezant::test {

namespace {

struct hunted {
  const char* bug;
  const char* protocol;
  const char* invariant;
  std::vector<std::string> how; ///< beside the default
};

/// The invariant that a search breaks first with a seeded bug switched on; empty if it breaks none.
std::string broken_by(const hunted& h, const char* bug) {
  const scratch folder;
  std::vector<std::string> words{"twins", "--protocol", h.protocol, "--first", "--json", folder.path("out.json")};
  words.insert(words.end(), h.how.begin(), h.how.end());
  setenv("BEZANT_MUTANT", bug, 1);
  const auto done = run(words);
  unsetenv("BEZANT_MUTANT");
  const auto report = nlohmann::json::parse(content_of(folder.path("out.json")));
  for (const auto& stage : report.at("stages"))
    for (const auto& v : stage.at("violations")) {
      CHECK(done.status == 1);
      return v.at("invariant").get<std::string>();
    }
  CHECK(done.status == 0);
  return {};
}

/// Everything that can vary from scenario to scenario.
const std::vector<std::string> wild{"--rounds", "4", "--crashes", "--late", "--apart", "--sample", "4000"};

} // namespace

TEST_CASE("a quorum of 2f lets the twins of every protocol split the honest replicas") {
  for (const auto& h : {hunted{"quorum-2f", "hotstuff", "agreement", {}},
                        {"quorum-2f", "jolteon", "agreement", {}},
                        {"quorum-2f", "streamlet", "agreement", {}},
                        {"quorum-2f", "simplex", "agreement", {}},
                        {"pbft-quorum-2f,quorum-2f", "pbft", "agreement", {}}}) {
    INFO(h.protocol);
    CHECK(broken_by(h, h.bug) == h.invariant);
  }
}

TEST_CASE("crashes, late messages and kinds of message that stand apart bring out other mistakes") {
  for (const auto& h : std::vector<hunted>{
         {"pbft-prepare-after-view-change", "pbft", "agreement", wild},
         {"pbft-prepared-not-journaled", "pbft", "agreement", wild},
         {"pbft-prepare-not-journaled", "pbft", "double-vote", wild},
         {"pbft-proposal-not-journaled", "pbft", "double-vote", wild},
         {"pbft-view-change-not-journaled", "pbft", "double-vote", wild},
         {"pbft-new-view-not-journaled", "pbft", "double-vote", wild},
         {"pbft-execute-out-of-order", "pbft", "ancestry", wild},
         {"simplex-no-nullification-needed", "simplex", "agreement", wild},
         {"simplex-finalize-after-nullify", "simplex", "accusation", wild},
         {"simplex-finalize-not-journaled", "simplex", "accusation", wild},
         {"count-signer-twice", "hotstuff", "agreement", wild},
         {"chained-vote-twice", "jolteon", "double-vote", wild},
         {"chained-vote-not-journaled", "streamlet", "double-vote", wild},
         {"chained-proposal-not-journaled", "simplex", "double-vote", wild},
         {"chained-timeout-not-journaled", "jolteon", "double-vote", wild},
         {"chained-forget-unknown-certificate", "hotstuff", "recovery", wild},
         {"chained-attached-certificate-ignored", "jolteon", "form", wild},
         {"hotstuff-no-consecutive-views", "hotstuff", "commit-proof", wild},
         {"jolteon-no-consecutive-rounds", "jolteon", "commit-proof", wild},
         {"streamlet-no-consecutive-epochs", "streamlet", "commit-proof", wild},
         {"streamlet-finalize-on-notarization", "streamlet", "commit-proof", wild},
       }) {
    INFO(h.bug);
    CHECK(broken_by(h, h.bug) == h.invariant);
  }
}

TEST_CASE("the program with seeded bugs breaks nothing while none is switched on: twins") {
  for (const auto* protocol : {"hotstuff", "jolteon", "streamlet", "simplex", "pbft"}) {
    INFO(protocol);
    CHECK(
      broken_by({"", protocol, "", {"--rounds", "5", "--crashes", "--late", "--apart", "--sample", "60"}}, "").empty());
  }
}

} // namespace bezant::test
