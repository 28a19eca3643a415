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

TEST_CASE("the swarm finds seeded bugs in a protocol, the host and the exchange, and names the invariant") {
  struct quarry {
    const char* bug;
    const char* protocols;
    const char* invariant;
  };
  for (const auto& [bug, protocols, invariant] :
       {quarry{"streamlet-finalize-on-notarization", "streamlet", "commit-proof"},
        {"node-journal-not-read", "all", "double-vote"},
        {"exchange-queue-reversed", "all", "reference"},
        {"chained-accuse-who-repeats", "hotstuff,jolteon,simplex,streamlet", "accusation"}}) {
    INFO(bug);
    const std::vector<std::string> hunt{"swarm",  "--protocols", protocols,    "--replicas", "4",        "--seeds",
                                        "1..200", "--jobs",      "2",          "--failures", "5",        "--shrink",
                                        "0"};
    const auto clean = run(hunt);
    CHECK(clean.status == 0);
    const seeded on{bug};
    const auto found = run(hunt);
    CHECK(found.status == 1);
    CHECK_THAT(found.out, Catch::Matchers::Contains(std::string{" broke "} + invariant)
                            || Catch::Matchers::Contains(std::string{"  "} + invariant + ": "));
  }
}

TEST_CASE("a failure is shrunk, and the command that is printed makes it again") {
  const seeded on{"streamlet-finalize-on-notarization"};
  const auto found = run({"swarm", "--protocols", "streamlet", "--seeds", "1..50", "--failures", "1", "--shrink", "60"});
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
