// What the program says about itself.
#include "tests/cli/samples.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

const std::vector<std::vector<std::string>> subcommands{{"settle"},
                                                        {"twins"},
                                                        {"compare"},
                                                        {"demo"},
                                                        {"bench"},
                                                        {"bench", "book"},
                                                        {"bench", "simulation"},
                                                        {"bench", "memory"},
                                                        {"keygen"},
                                                        {"testnet"},
                                                        {"testnet", "up"},
                                                        {"testnet", "down"}};

} // namespace

TEST_CASE("--version says the name and the version on standard output") {
  const auto r = run({"--version"});
  CHECK(r.status == 0);
  CHECK(r.out.starts_with("bezant "));
  CHECK(lines_of(r.out).size() == 1);
  CHECK(r.err.empty());
}

TEST_CASE("--help names the subcommands and says what each exit status means") {
  const auto r = run({"--help"});
  CHECK(r.status == 0);
  CHECK(r.err.empty());
  for (const auto* text :
       {"settle", "compare", "demo", "bench", "Exit status:", "\n  0 ", "\n  1 ", "\n  2 ", "\n  3 ", "\n  130 "})
    CHECK_THAT(r.out, Catch::Contains(text));
}

TEST_CASE("the help of every subcommand has examples that begin with its name") {
  for (auto words : subcommands) {
    std::string example = "\n  bezant";
    for (const auto& word : words)
      example += " " + word;
    words.push_back("--help");
    const auto r = run(words);
    CHECK(r.status == 0);
    CHECK(r.err.empty());
    CHECK_THAT(r.out, Catch::Contains("Example"));
    CHECK_THAT(r.out, Catch::Contains(example));
  }
}

TEST_CASE("a command line that goes nowhere ends with status 2 and names the subcommands") {
  for (const auto& words : std::vector<std::vector<std::string>>{{}, {"setle"}, {"bench"}, {"bench", "boook"}}) {
    const auto r = run(words);
    CHECK(r.status == 2);
    CHECK(r.out.empty());
    CHECK_THAT(r.err, Catch::Contains("there are:") && Catch::Contains("--help"));
    if (!words.empty() && words.back() != "bench")
      CHECK_THAT(r.err, Catch::Contains(words.back()));
  }
}

} // namespace bezant::test
