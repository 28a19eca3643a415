#include "tests/cli/process.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <sstream>

namespace bezant::test {

namespace {

/// A seeded bug, switched on in the processes that are started while this lives.
class seeded {
public:
  explicit seeded(const char* bug) { setenv("BEZANT_MUTANT", bug, 1); }
  seeded(const seeded&) = delete;
  seeded& operator=(const seeded&) = delete;
  ~seeded() { unsetenv("BEZANT_MUTANT"); }
};

/// The words of a command that was printed.
std::vector<std::string> words_after(const std::string& text, const std::string& label) {
  const auto at = text.find(label);
  if (at == std::string::npos)
    return {};
  std::istringstream line{text.substr(at + label.size(), text.find('\n', at) - at - label.size())};
  std::vector<std::string> words;
  for (std::string word; line >> word;)
    words.push_back(word);
  return words;
}

} // namespace

TEST_CASE("the swarm finds seeded bugs in protocols, host and exchange within a hundred seeds, and none without") {
  const std::vector<std::string> hunt{"swarm", "--replicas", "4", "--seeds",  "1..100", "--jobs",
                                      "2",     "--failures", "1", "--shrink", "0"};
  CHECK(run(hunt).status == 0);
  for (const char* bug : {"chained-accuse-who-repeats",
                          "pbft-accuse-who-repeats",
                          "simplex-accuse-other-view",
                          "chained-high-lowered",
                          "node-send-before-sync",
                          "node-never-syncs",
                          "node-own-broadcast-unheard",
                          "node-journal-not-read",
                          "store-last-record-not-durable",
                          "store-trims-too-much",
                          "chained-isolation-ignored",
                          "chained-conviction-forgotten",
                          "audit-any-two-messages",
                          "forensics-one-body-a-slot",
                          "suspicion-forgives-votes",
                          "exchange-restore-forgets-receipts",
                          "verifier-signature-unchecked",
                          "verifier-certificates-unchecked",
                          "verifier-payload-unchecked",
                          "mempool-unbounded",
                          "gateway-believes-one-receipt",
                          "exchange-replica-forgets-last-block",
                          "exchange-frame-signature-unchecked",
                          "exchange-queue-reversed"}) {
    INFO(bug);
    const seeded on{bug};
    const auto found = run(hunt);
    CHECK(found.status == 1);
    CHECK_THAT(found.out, Catch::Matchers::Contains(" broke "));
  }
}

TEST_CASE("a seeded bug breaks the invariant that stands for its rule") {
  struct quarry {
    const char* bug;
    const char* invariant;
  };
  for (const auto& [bug, invariant] : {quarry{"exchange-queue-reversed", "reference"},
                                       {"mempool-unbounded", "bounded"},
                                       {"exchange-restore-forgets-receipts", "restore"},
                                       {"forensics-one-body-a-slot", "unnoticed"},
                                       {"suspicion-forgives-votes", "suspicion"},
                                       {"exchange-frame-signature-unchecked", "authentic"},
                                       {"chained-accuse-who-repeats", "accusation"}}) {
    INFO(bug);
    const seeded on{bug};
    const auto found =
      run({"swarm", "--replicas", "4", "--seeds", "1..100", "--jobs", "2", "--failures", "5", "--shrink", "0"});
    CHECK_THAT(found.out, Catch::Matchers::Contains(std::string{"  "} + invariant + ": "));
  }
}

TEST_CASE("bugs of the audit and of suspicion show within 250 seeds of a protocol") {
  struct quarry {
    const char* bug;
    const char* protocol;
    const char* invariant;
  };
  for (const auto& [bug, protocol, invariant] : {quarry{"audit-overlooks-second-body", "pbft", "unnoticed"},
                                                 {"suspicion-forgets-own-proposals", "jolteon", "suspicion"}}) {
    INFO(bug);
    const seeded on{bug};
    const auto found = run({"swarm", "--replicas", "4", "--protocols", protocol, "--seeds", "1..250", "--jobs", "2",
                            "--failures", "1", "--shrink", "0"});
    CHECK_THAT(found.out, Catch::Matchers::Contains(std::string{"  "} + invariant + ": "));
  }
}

TEST_CASE("a failure is shrunk, and the command that is printed makes it again") {
  const seeded on{"streamlet-finalize-on-notarization"};
  const auto found =
    run({"swarm", "--protocols", "streamlet", "--seeds", "1..50", "--failures", "1", "--shrink", "60"});
  CHECK(found.status == 1);
  auto small = words_after(found.out, "  small: ");
  REQUIRE(small.size() > 2);
  CHECK(std::ranges::find(small, "--without") != small.end());
  small.erase(small.begin()); // the program's name
  const auto again = run(small);
  CHECK(again.status == 1);
  CHECK_THAT(again.out, Catch::Matchers::Contains("commit-proof") || Catch::Matchers::Contains("agreement"));
}

} // namespace bezant::test
