// Bad values of options: status 2, a helpful sentence on standard error, nothing on standard output, no file left.
#include "tests/cli/samples.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

struct bad_line {
  std::vector<std::string> words;
  std::vector<std::string> said; ///< what the complaint must contain
};

void refuses(const bad_line& bad) {
  std::string line;
  for (const auto& word : bad.words)
    line += word + " ";
  INFO(line);
  const auto r = run(bad.words);
  CHECK(r.status == 2);
  CHECK(r.out.empty());
  for (const auto& text : bad.said)
    CHECK_THAT(r.err, Catch::Contains(text));
}

} // namespace

TEST_CASE("a number that is none, or out of bounds, is refused with the bounds") {
  const std::string huge = "18446744073709551616";
  for (const auto* value : {"0", "129", "-1", "x", "4.5", "", " 4", "4 ", "+4", "0x4", "99999999999999999999"})
    refuses({settle_sample({"--replicas", value}), {"bezant settle: --replicas", "from 1 to 128", value}});
  for (const std::string name : {"--frame", "--window"})
    for (const auto* value : {"0", "257", "-1", "many"})
      refuses({settle_sample({name, value}), {name, "from 1 to 256", value}});
  for (const std::string name : {"--maker-fee", "--taker-fee"})
    for (const auto* value : {"1000001", "-1", "1%"})
      refuses({settle_sample({name, value}), {name, "from 0 to 1000000", value}});
  for (const auto& value : std::vector<std::string>{"-1", huge, "0x10", "one", ""})
    refuses({settle_sample({"--seed", value}), {"--seed", value}});
  for (const auto& value : std::vector<std::string>{"0", "-1", huge, "1e3"})
    refuses({settle_sample({"--limit", value}), {"--limit", value}});
}

TEST_CASE("options and arguments that settle does not have, lacks, or gets twice are named") {
  refuses({{"settle"}, {"bezant settle: FILE is required", "bezant settle --help"}});
  refuses({{"settle", sample_path()}, {"--format is required"}});
  refuses({settle_sample({"--bogus"}), {"--bogus"}});
  refuses({settle_sample({"extra"}), {"extra"}});
  refuses({settle_sample({"--replicas"}), {"--replicas"}});
  refuses({settle_sample({"--format", "csv"}), {"--format"}});
  refuses({settle_sample({"--log", "loud"}), {"--log", "debug"}});
}

TEST_CASE("a list that has a value twice is refused, and says which") {
  const std::string scenario = source_path("examples/scenarios/four-honest.toml");
  refuses({settle_sample({"--protocol", "pbft,pbft"}), {"bezant settle: --protocol", "\"pbft\" is there twice"}});
  refuses({settle_sample({"--protocol", "pbft,all"}), {"\"all\" stands alone"}});
  refuses({settle_sample({"--adversary", "1,1=silent"}), {"replica 1 is there twice"}});
  refuses({{"simulate", scenario, "--protocol", "pbft,hotstuff,pbft"}, {"--protocol", "\"pbft\" is there twice"}});
  refuses({{"swarm", "--protocols", "pbft,pbft"}, {"--protocols", "\"pbft\" is there twice"}});
  refuses({{"swarm", "--replicas", "4,7,4"}, {"--replicas", "\"4\" is there twice"}});
  refuses({{"twins", "--protocol", "pbft,pbft"}, {"--protocol", "\"pbft\" is there twice"}});
  refuses({{"bench", "simulation", "--protocols", "pbft,pbft"}, {"--protocols", "\"pbft\" is there twice"}});
  refuses({{"compare", "--protocols", "pbft,pbft"}, {"--protocols", "\"pbft\" is there twice"}});
  refuses({{"compare", "--replicas", "4,04"}, {"--replicas", "each number once", "\"04\""}});
  refuses({{"compare", "--delay", "10ms,10ms"}, {"--delay", "each time once", "\"10ms\""}});
  refuses({{"compare", "--behaviours", "silent,silent"}, {"--behaviours \"silent\": is there twice"}});
  const scratch folder;
  const auto grid = [&](const std::string& line) {
    return folder.file("grid.toml", "bezant-compare = 1\n" + line + "\n");
  };
  refuses({{"compare", grid("replicas = [4, 7, 4]")}, {"grid.toml:2: replicas", "4 is there twice"}});
  refuses({{"compare", grid("delay = [\"10ms\", \"10ms\"]")}, {"grid.toml:2: delay", "\"10ms\" is there twice"}});
  refuses({{"compare", grid("behaviours = [\"silent\", \"silent\"]")}, {"grid.toml:2: behaviours", "is there twice"}});
  refuses({{"simulate", folder.file("s.toml", "bezant-scenario = 1\nreplicas = [4, 4]\n")},
           {"s.toml:2: replicas", "4 is there twice"}});
}

TEST_CASE("an unknown format or protocol is answered with the known ones") {
  refuses({{"settle", sample_path(), "--format", "fix"}, {"\"fix\"", "bitstamp", "lobster", "csv"}});
  refuses({settle_sample({"--protocol", "paxos"}), {"\"paxos\"", "streamlet"}});
  refuses({settle_sample({"--protocol", ""}), {"streamlet"}});
}

TEST_CASE("a bad option of the protocol is named with what would be good") {
  refuses({settle_sample({"--option", "delta"}), {"NAME=VALUE", "\"delta\""}});
  refuses({settle_sample({"--option", "=5ms"}), {"NAME=VALUE"}});
  refuses({settle_sample({"--option", "colour=red"}), {"\"colour\"", "delta"}});
  refuses({settle_sample({"--option", "delta=1ns"}), {"delta", "1ns", "at least"}});
  refuses({settle_sample({"--option", "delta=soon"}), {"delta", "soon", "200ms"}});
  refuses({settle_sample({"--option", "delta=-5ms"}), {"delta", "-5ms"}});
  refuses({settle_sample({"--option", "delta=50ms", "--option", "delta=60ms"}), {"delta is given twice"}});
}

TEST_CASE("a fault that is not understood, or could never show, is refused") {
  for (const auto* value : {"", "2", "replica=2", "after=1,replica=2", "replica=4,after=1", "replica=-1,after=1",
                            "replica=4294967298,after=1", "replica= 2,after= 1", "replica=2,after=-1",
                            "replica=2,after=1,", "replica=2,after=99999999999999999999"})
    refuses({settle_sample({"--fault", value}), {"--fault", "replica=K,after=N", value}});
  refuses({settle_sample({"--fault", "replica=2,after=1000"}), {"would never show"}});
}

TEST_CASE("bad options of demo and bench book are refused like those of settle") {
  refuses({{"demo", "--step", "0"}, {"bezant demo: --step", "from 1 to"}});
  refuses({{"demo", "--step", "99"}, {"--step"}});
  refuses({{"demo", "--seed", "-1"}, {"--seed"}});
  refuses({{"demo", "extra"}, {"extra"}});
  refuses({{"bench", "book"}, {"bezant bench book: --flow is required"}});
  refuses({{"bench", "book", "--flow", "x", "--repeat", "0"}, {"--repeat", "from 1 to 1000"}});
}

TEST_CASE("a result that cannot be written is said before anything is done") {
  const scratch folder;
  const auto nowhere = folder.path("missing/out.json");
  for (const std::string name : {"--json", "--trace"}) {
    refuses({{"settle", "/missing/file", "--format", "csv", name, nowhere}, {nowhere, "No such file or directory"}});
    refuses({settle_sample({name, folder.path("")}), {"Is a directory"}});
    refuses({settle_sample({name, ""}), {name, "path of a file"}});
  }
  refuses({{"bench", "book", "--flow", "/missing/file", "--json", nowhere}, {nowhere, "No such file or directory"}});
}

TEST_CASE("one file for two purposes is refused, and stays as it was") {
  const scratch folder;
  const auto file = folder.file("orders.csv", many_orders(10));
  const auto same = folder.path("./orders.csv");
  refuses({{"settle", file, "--format", "csv", "--trace", same}, {"--trace", "overwritten"}});
  refuses({{"settle", file, "--format", "csv", "--json", same}, {"--json", "overwritten"}});
  refuses({settle_sample({"--json", folder.path("x"), "--trace", folder.path("x")}), {"--json", "overwritten"}});
  CHECK(content_of(file) == many_orders(10));
}

TEST_CASE("a refused run leaves no empty result behind") {
  const scratch folder;
  refuses({{"settle", "/missing/file", "--format", "csv", "--json", folder.path("out.json")}, {"/missing/file"}});
  CHECK_FALSE(std::filesystem::exists(folder.path("out.json")));
}

} // namespace bezant::test
