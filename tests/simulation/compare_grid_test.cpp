// Grids: what their texts mean, and what is wrong with them.
#include "simulation/compare/grid_file.hpp"
#include "simulation/compare/load.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace bezant;
using namespace bezant::comparison;

namespace {

/// The problems of a grid, joined by lines; empty if it is good.
std::string problems_of(const std::string& text, const grid_overrides& overrides = {}) {
  std::vector<std::string> problems;
  const auto g = parse_grid("bezant-compare = 1\n" + text, "grid.toml", {}, overrides, problems);
  CHECK(g.has_value() == problems.empty());
  std::string all;
  for (const auto& p : problems)
    all += (all.empty() ? "" : "\n") + p;
  return all;
}

grid grid_from(const std::string& text, const grid_overrides& overrides = {}) {
  std::vector<std::string> problems;
  auto g = parse_grid("bezant-compare = 1\n" + text, "grid.toml", {}, overrides, problems);
  CAPTURE(problems);
  REQUIRE(g);
  return *std::move(g);
}

} // namespace

TEST_CASE("a delay is one time, or a middle and a spread, however that is written") {
  const delay_range fifty{milliseconds(40), milliseconds(60)};
  for (const auto* text : {"50±10ms", "50+-10ms", "50ms±10ms", "50ms+-10ms", "50ms±10000us", "0.05s±10ms"})
    CHECK(parse_delay(text) == fifty);
  CHECK(parse_delay("10ms") == delay_range{milliseconds(10), milliseconds(10)});
  CHECK(parse_delay("0ms").has_value());
  for (const auto* text : {"", "10", "ms", "±10ms", "50±ms", "10±50ms", "50ms±10", "50-10ms", "-1ms", "50±10±1ms"})
    CHECK_FALSE(parse_delay(text));
}

TEST_CASE("a length is a number of views or a time") {
  CHECK(parse_stretch("60") == stretch{60, {}});
  CHECK(parse_stretch("1.5s") == stretch{0, milliseconds(1'500)});
  for (const auto* text : {"", "0", "0s", "-1", "x", "60x"})
    CHECK_FALSE(parse_stretch(text));
}

TEST_CASE("a grid without a word compares every protocol under the default conditions") {
  std::vector<std::string> problems;
  const auto g = read_grid("", {}, {}, problems);
  REQUIRE(g);
  CHECK(g->contestants.size() == protocol_registry::built_in().all().size());
  CHECK(cells_of(*g).size() == g->contestants.size());
  CHECK(g->costs == default_costs);
}

TEST_CASE("every combination is a cell, and contestants stand next to each other") {
  const auto g = grid_from(R"(
protocols = ["streamlet", "s2"]
replicas = [4, 7]
block = [1, 2]
silent = [0, 1]
seeds = 3
[[variant]]
name = "s2"
protocol = "streamlet"
)");
  const auto cells = cells_of(g);
  REQUIRE(cells.size() == 2 * 2 * 2 * 2 * 3);
  CHECK(cells[0].who.name == "streamlet");
  CHECK(cells[2].seed == 3);
  CHECK(cells[3].who.name == "s2");
  CHECK(cells[3].seed == 1);
  CHECK(cells[6].silent == 1);
  CHECK(cells.back().replicas == 7);
}

TEST_CASE("options come from the protocol's table, then the variant's, then the command line") {
  const auto text = R"(
protocols = ["streamlet", "quick", "other"]
[options.streamlet]
delta = "50ms"
leader = "round_robin"
[[variant]]
name = "quick"
protocol = "streamlet"
[variant.options]
delta = "20ms"
[[variant]]
name = "other"
protocol = "streamlet"
)";
  const auto value = [](const contestant& c, const std::string& name) {
    const auto at = std::ranges::find(c.options, name, &protocol_option::name);
    return at == c.options.end() ? std::string{} : at->value;
  };
  auto g = grid_from(text);
  CHECK(value(g.contestants[0], "delta") == "50ms");
  CHECK(value(g.contestants[1], "delta") == "20ms");
  CHECK(value(g.contestants[1], "leader") == "round_robin");
  CHECK(value(g.contestants[2], "delta") == "50ms");
  grid_overrides o;
  o.options = {{"quick", {"delta", "10ms"}}, {"streamlet", {"leader", "hash"}}};
  o.protocols = {"quick", "other"};
  g = grid_from(text, o);
  REQUIRE(g.contestants.size() == 2);
  CHECK(value(g.contestants[0], "delta") == "10ms");
  CHECK(value(g.contestants[1], "delta") == "50ms");
  CHECK(value(g.contestants[1], "leader") == "hash");
}

TEST_CASE("what the command line says comes before the file") {
  grid_overrides o;
  o.replicas = {7};
  o.delay = {{milliseconds(1), milliseconds(1)}};
  o.seeds = 2;
  o.measured = stretch{0, seconds(3)};
  const auto g = grid_from("replicas = [4, 10]\ndelay = [\"5ms\", \"6ms\"]\nseeds = 9\nviews = 10\nblock = 3\n", o);
  CHECK(g.replicas == std::vector<std::uint64_t>{7});
  CHECK(g.delay == o.delay);
  CHECK(g.seeds == 2);
  CHECK(g.measured == stretch{0, seconds(3)});
  CHECK(g.block == std::vector<std::uint64_t>{3});
}

TEST_CASE("costs, bandwidth and changes of delay are read") {
  const auto g = grid_from(R"(
warm_up = "2s"
duration = "20s"
[cost]
sign = "1ms"
hash_kib = "0ns"
[network]
bandwidth = 1000
[[network.change]]
during = "10s..15s"
delay = "50±10ms"
)");
  CHECK(g.costs == cpu_costs{milliseconds(1), default_costs.verify, duration{}});
  CHECK(g.bytes_per_second == 1'000);
  REQUIRE(g.changes.size() == 1);
  CHECK(g.changes[0].from == time_point{seconds(10).ns});
  CHECK(g.changes[0].delay == delay_range{milliseconds(40), milliseconds(60)});
  CHECK(g.warm_up == stretch{0, seconds(2)});
}

TEST_CASE("a mistake is told with file, line, key and the nearest name") {
  using Catch::Contains;
  CHECK_THAT(problems_of("replica = 4"), Contains("grid.toml:2: unknown key \"replica\"; did you mean \"replicas\"?"));
  CHECK_THAT(problems_of("protocols = \"streamlit\""), Contains("grid.toml:2: protocols:") && Contains("streamlet"));
  CHECK_THAT(problems_of("delay = [\"10ms\", \"quick\"]"), Contains("grid.toml:2: delay: \"quick\": expected"));
  CHECK_THAT(problems_of("[cost]\nsing = \"1us\""),
             Contains("grid.toml:3:") && Contains("cost.sing") && Contains("did you mean \"sign\"?"));
  CHECK_THAT(problems_of("[options.streamlit]\ndelta = \"1ms\""), Contains("did you mean") && Contains("streamlet"));
  CHECK_THAT(problems_of("[options.streamlet]\ndeltas = \"1ms\""), Contains("deltas"));
  CHECK_THAT(problems_of("[[variant]]\nname = \"a b\"\nprotocol = \"streamlet\""),
             Contains("grid.toml:3: variant.name"));
  CHECK_THAT(problems_of("[[variant]]\nname = \"x\"\nprotocol = \"streamlit\""), Contains("did you mean"));
  CHECK_THAT(problems_of("[[network.change]]\ndelay = \"1ms\""), Contains("during"));
  CHECK_THAT(problems_of("views = 5\nduration = \"1s\""), Contains("duration"));
  CHECK_THAT(problems_of("replicas = [4, 7]\nsilent = [0, 4]"), Contains("silent: 4 of 4"));
  CHECK_THAT(problems_of("block = 16384\npayload = 1000"), Contains("bytes"));
  CHECK_THAT(problems_of("replicas = [0]"), Contains("from 1 to 128"));
  grid_overrides o;
  o.protocols = {"streamlit"};
  CHECK_THAT(problems_of("", o), Contains("--protocols:") && Contains("did you mean \"streamlet\"?"));
  o.protocols = {"streamlet"};
  o.options = {{"streamlit", {"delta", "1ms"}}};
  CHECK_THAT(problems_of("", o), Contains("--option:") && Contains("did you mean \"streamlet\"?"));
  o.options = {{"streamlet", {"delta", "soon"}}};
  CHECK_THAT(problems_of("", o), Contains("--option: streamlet:") && Contains("delta"));
  std::vector<std::string> problems;
  CHECK_FALSE(parse_grid("replicas = 4", "grid.toml", {}, {}, problems));
  CHECK_THAT(problems.at(0), Contains("bezant-compare = 1"));
}

TEST_CASE("silent replicas are spread evenly, and the first replica is spared while there are others") {
  const auto ids = [](std::uint64_t n, std::uint64_t count) {
    std::vector<std::uint32_t> list;
    for (const auto who : silent_replicas(n, count))
      list.push_back(who.value());
    return list;
  };
  CHECK(ids(4, 0).empty());
  CHECK(ids(4, 1) == std::vector<std::uint32_t>{2});
  CHECK(ids(7, 2) == std::vector<std::uint32_t>{1, 5});
  CHECK(ids(10, 3) == std::vector<std::uint32_t>{1, 5, 8});
  for (std::uint64_t n = 2; n < 40; ++n)
    for (std::uint64_t count = 1; count < n; ++count) {
      const auto list = ids(n, count);
      CHECK(std::set<std::uint32_t>(list.begin(), list.end()).size() == count);
      CHECK(list.back() < n);
    }
}

TEST_CASE("transactions of a paced load are taken in order, once, and come back if their block is lost") {
  paced_load load{{.block = 3, .payload = 0, .rate = 1'000}};
  const auto numbers = [](const std::vector<transaction>& list) {
    std::vector<std::uint64_t> all;
    for (const auto& t : list)
      all.push_back(number_of(t));
    return all;
  };
  const auto block_of = [](const std::vector<transaction>& list) {
    const auto content = std::make_shared<const payload>(list);
    return std::make_shared<const block>(block_header{{}, {}, {}, {}, content->root()}, content, bytes{});
  };
  const time_point now{milliseconds(5).ns};
  const auto first = load.batch(now, {});
  CHECK(numbers(first) == std::vector<std::uint64_t>{0, 1, 2});
  const auto second = load.batch(now, {block_of(first)});
  CHECK(numbers(second) == std::vector<std::uint64_t>{3, 4, 5});
  CHECK(load.batch(now, {block_of(first), block_of(second)}).empty());
  load.remove(*block_of(second));
  CHECK(numbers(load.batch(now, {})) == std::vector<std::uint64_t>{0, 1, 2});
  CHECK(load.next_arrival() == time_point{});
  load.remove(*block_of(first));
  CHECK_FALSE(load.pending(now));
  CHECK(load.next_arrival() == time_point{milliseconds(6).ns});
}

TEST_CASE("the grids that come with Bezant are good") {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator{source_path("examples/compare")}) {
    std::vector<std::string> problems;
    const auto g = read_grid(file.path().string(), {}, {}, problems);
    CAPTURE(file.path().string(), problems);
    CHECK(g);
    ++count;
  }
  CHECK(count >= 4);
}
