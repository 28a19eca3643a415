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

TEST_CASE("a command line that goes nowhere ends with status 2 and names the commands") {
  for (const auto& words :
       std::vector<std::vector<std::string>>{{}, {"zzz"}, {"bench"}, {"bench", "zzz"}, {"testnet", "zzz"}}) {
    const auto r = run(words);
    CHECK(r.status == 2);
    CHECK(r.out.empty());
    CHECK_THAT(r.err, Catch::Contains("there are:") && Catch::Contains("--help"));
    if (!words.empty() && words.back() == "zzz")
      CHECK_THAT(r.err, Catch::Contains("there is no command \"zzz\""));
  }
}

TEST_CASE("a misspelled command or option is answered with the nearest one of that command, and nothing else") {
  struct mistake {
    std::vector<std::string> words;
    std::string said;
  };
  const auto sample = sample_path();
  for (const auto& m : std::vector<mistake>{
         {{"setle"}, "bezant: there is no command \"setle\"; did you mean \"settle\"?"},
         {{"setle", "x.csv", "--format", "csv"}, "bezant: there is no command \"setle\"; did you mean \"settle\"?"},
         {{"bench", "boook"}, "bezant bench: there is no command \"boook\"; did you mean \"book\"?"},
         {{"testnet", "dwon"}, "bezant testnet: there is no command \"dwon\"; did you mean \"down\"?"},
         {{"settle", "--protocl", "pbft"}, "bezant settle: there is no option --protocl; did you mean --protocol?"},
         {{"settle", sample, "--format", "csv", "--protocl=pbft"},
          "bezant settle: there is no option --protocl; did you mean --protocol?"},
         {{"settle", "--frmat", "csv", sample}, "bezant settle: there is no option --frmat; did you mean --format?"},
         {{"testnet", "up", "--dri", "net"}, "bezant testnet up: there is no option --dri; did you mean --dir?"},
         {{"--verson"}, "bezant: there is no option --verson; did you mean --version?"},
         {{"demo", "--zzzzzz"}, "bezant demo: there is no option --zzzzzz"},
         {{"demo", "-x"}, "bezant demo: there is no option -x"},
         {{"demo", "more"}, "bezant demo: one argument too many: \"more\""},
         {{"demo", "--lgo", "info"}, "bezant demo: there is no option --lgo; did you mean --log?"}}) {
    const auto r = run(m.words);
    INFO(r.err);
    CHECK(r.status == 2);
    CHECK(r.out.empty());
    const auto lines = lines_of(r.err);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == m.said);
    CHECK_THAT(lines[1], Catch::EndsWith(" --help tells more"));
  }
}

TEST_CASE("an unknown protocol is answered with the nearest one only if one is near") {
  for (const auto* other : {"raft", "paxos", "tendermint"}) {
    const auto r = run({"settle", sample_path(), "--format", "bitstamp", "--protocol", other});
    CHECK(r.status == 2);
    CHECK_THAT(r.err, !Catch::Contains("did you mean") && Catch::Contains("pbft") && Catch::Contains("hotstuff"));
  }
  const auto near = run({"settle", sample_path(), "--format", "bitstamp", "--protocol", "PBTF"});
  CHECK_THAT(near.err, Catch::Contains("did you mean \"pbft\"?"));
}

} // namespace bezant::test
