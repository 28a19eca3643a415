// What `bezant compare` takes on its command line, and what it says to mistakes.
#include "tests/cli/samples.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

/// A comparison that takes a moment, and more words.
std::vector<std::string> quick(const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"compare", "--protocols", "streamlet", "--option", "streamlet.delta=50ms",
                                 "--views", "5",           "--warm-up", "2"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

} // namespace

TEST_CASE("compare prints a table for each set of conditions") {
  const auto r = run(quick({"--replicas", "4,5", "--delay", "10ms,50+-10ms", "--silent", "0,1"}));
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  CHECK(r.err.empty());
  CHECK_THAT(r.out, Catch::Contains("tx/s") && Catch::Contains("streamlet")
                      && Catch::Contains("4 replicas, blocks of 400 x 128 bytes, delay 10 ms\n")
                      && Catch::Contains("5 replicas, blocks of 400 x 128 bytes, delay 50±10 ms, 1 silent\n"));
}

TEST_CASE("without a word about protocols all of them are compared") {
  const scratch folder;
  const auto r = run({"compare", "--views", "3", "--warm-up", "1", "--json", folder.path("out.json")});
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  const auto help = run({"compare", "--help"}).out;
  const auto cells = json_at(folder.path("out.json"))["cells"];
  for (const auto& one : cells)
    CHECK_THAT(help, Catch::Contains(one["protocol"].get<std::string>()));
  CHECK(cells.size() >= 1);
}

TEST_CASE("compare answers bad options with status 2 and what it expected") {
  struct mistake {
    std::vector<std::string> words;
    std::string said;
  };
  for (const auto& m : std::vector<mistake>{
         {{"--protocols", "streamlit"}, "did you mean \"streamlet\"?"},
         {{"--protocols", "streamlet,streamlet"}, "twice"},
         {{"--replicas", "4,x"}, "--replicas: expected whole numbers from 1 to 128"},
         {{"--replicas", "4,,7"}, "--replicas"},
         {{"--replicas", "0"}, "--replicas"},
         {{"--replicas", "-4"}, "--replicas"},
         {{"--block", "0"}, "--block"},
         {{"--payload", "1e3"}, "--payload"},
         {{"--delay", "10"}, "--delay: expected times such as 10ms"},
         {{"--delay", "10±20ms"}, "--delay"},
         {{"--silent", "4"}, "somebody must be left to measure"},
         {{"--load", "many"}, "--load"},
         {{"--seeds", "0"}, "--seeds"},
         {{"--jobs", "0"}, "--jobs"},
         {{"--views", "5s"}, "--views"},
         {{"--duration", "5"}, "--duration"},
         {{"--warm-up", "soon"}, "--warm-up"},
         {{"--option", "delta=50ms"}, "PROTOCOL.NAME=VALUE"},
         {{"--option", "streamlit.delta=50ms"}, "is not compared"},
         {{"--option", "streamlet.deltas=50ms"}, "deltas"},
         {{"--option", "streamlet.delta=soon"}, "delta"},
         {{"--calibrate", "--real-time"}, "--real-time"},
         {{"no-such-grid.toml"}, "cannot be read"},
         {{"--resume", "no-such.json"}, "cannot be read"},
         {{"--json", "no/such/folder/x.json"}, "cannot be written"},
         {{"--block", "16384", "--payload", "65000"}, "bytes"},
       }) {
    std::vector<std::string> words{"compare"};
    words.insert(words.end(), m.words.begin(), m.words.end());
    const auto r = run(words);
    INFO(m.words[0] << " " << m.words.back() << "\n" << r.out << r.err);
    CHECK(r.status == 2);
    CHECK(r.out.empty());
    CHECK_THAT(r.err, Catch::Contains(m.said));
  }
}

TEST_CASE("views and duration exclude each other") {
  const auto r = run({"compare", "--views", "5", "--duration", "1s"});
  CHECK(r.status == 2);
  CHECK_THAT(r.err, Catch::Contains("--views") && Catch::Contains("--duration"));
}

TEST_CASE("a mistake in a grid file is told with file, line, key and the nearest name") {
  const scratch folder;
  const auto file = folder.file("grid.toml", "bezant-compare = 1\nreplcas = 4\n[network]\nbandwith = 5\n");
  const auto r = run({"compare", file});
  INFO(r.err);
  CHECK(r.status == 2);
  CHECK_THAT(r.err, Catch::Contains(file + ":2: unknown key \"replcas\"; did you mean \"replicas\"?")
                      && Catch::Contains(file + ":4: unknown key \"network.bandwith\"; did you mean \"bandwidth\"?"));
}

TEST_CASE("a grid file with variants is run, and flags come before it") {
  const scratch folder;
  const auto file = folder.file("grid.toml", R"(bezant-compare = 1
protocols = ["slow", "fast"]
replicas = [4, 7]
views = 5
warm_up_views = 2
[[variant]]
name = "slow"
protocol = "streamlet"
[variant.options]
delta = "100ms"
[[variant]]
name = "fast"
protocol = "streamlet"
[variant.options]
delta = "50ms"
)");
  const auto r = run({"compare", file, "--replicas", "4", "--json", folder.path("out.json")});
  INFO(r.out << r.err);
  REQUIRE(r.status == 0);
  const auto cells = json_at(folder.path("out.json"))["cells"];
  REQUIRE(cells.size() == 2);
  CHECK(cells[0]["protocol"] == "slow");
  CHECK(cells[1]["protocol"] == "fast");
  CHECK(cells[1]["committed_tx_per_s"] > cells[0]["committed_tx_per_s"]);
}

TEST_CASE("the grids that come with Bezant run") {
  for (const auto* name : {"throughput-latency", "scaling", "responsiveness", "silent"}) {
    const auto file = source_path("examples/compare/") + name + ".toml";
    const auto r = run({"compare", file, "--replicas", "4", "--silent", "0,1", "--block", "10", "--payload", "0",
                        "--views", "4", "--warm-up", "2", "--seeds", "1", "--jobs", "2"});
    INFO(name << "\n" << r.out << r.err);
    CHECK(r.status == 0);
    CHECK(r.err.empty());
    CHECK_THAT(r.out, Catch::Contains("4 replicas, blocks of 10 x 0 bytes"));
  }
}

TEST_CASE("a cell in which nothing can be committed is a row, and the status is 0") {
  const scratch folder;
  const auto r = run(quick({"--silent", "3", "--json", folder.path("out.json"), "--csv", folder.path("out.csv")}));
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  CHECK_THAT(r.out, Catch::Contains("nothing was committed"));
  const auto one = json_at(folder.path("out.json"))["cells"][0];
  CHECK(one["committed_tx_per_s"] == 0);
  CHECK(one["latency_ms_p50"].is_null());
  CHECK(one["note"] == "nothing was committed");
  CHECK_THAT(content_of(folder.path("out.csv")), Catch::Contains(",0.000,,,,,,"));
}

TEST_CASE("calibrated constants are in the file, and a resumed run keeps them") {
  const scratch folder;
  const auto json = folder.path("out.json");
  REQUIRE(run(quick({"--calibrate", "--json", json})).status == 0);
  const auto first = content_of(json);
  const auto costs = json_at(json)["conditions"]["costs"];
  CHECK(costs["calibrated"] == true);
  CHECK(costs["sign_ns"] > 1'000);
  CHECK(costs["verify_ns"] > 1'000);
  CHECK(costs["hash_kib_ns"] > 10);
  CHECK(run(quick({"--calibrate", "--json", json, "--resume", json})).status == 0);
  CHECK(content_of(json) == first);
}

TEST_CASE("on real threads there are numbers, and nothing where only a simulation knows") {
  const scratch folder;
  const auto r =
    run({"compare", "--protocols", "streamlet", "--option", "streamlet.delta=20ms", "--real-time", "--duration",
         "500ms", "--warm-up", "200ms", "--delay", "1ms,10ms", "--json", folder.path("out.json")});
  INFO(r.out << r.err);
  CHECK(r.status == 0);
  const auto j = json_at(folder.path("out.json"));
  REQUIRE(j["cells"].size() == 1); // delays are those of the machine
  CHECK(j["conditions"]["costs"].is_null());
  CHECK(j["cells"][0]["committed_tx_per_s"] > 0);
  for (const auto* key : {"delay_ms", "latency_delays", "messages_per_block", "bytes_per_block", "verifies_per_block"})
    CHECK(j["cells"][0][key].is_null());
}

} // namespace bezant::test
