// Cells and grids as they run: repeatable, whatever the number of threads, and with what they cost in time.
#include "simulation/compare/run_grid.hpp"

#include "tests/support/sanitized.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::comparison;

namespace {

const contestant streamlet{"streamlet", "streamlet", {{"delta", "50ms"}, {"leader", "round_robin"}}};

grid small_grid() {
  grid g;
  g.contestants = {streamlet};
  g.replicas = {4, 5};
  g.block = {1, 50};
  g.delay = {{milliseconds(5), milliseconds(15)}};
  g.seeds = 2;
  g.warm_up.rounds = 3;
  g.measured.rounds = 8;
  return g;
}

outcome_rows run_all(const grid& g, std::size_t jobs = 1, const std::map<std::string, row>& known = {},
                     const std::stop_token& stop = {}) {
  return run_grid(
    g, {}, jobs, known, [](std::size_t, std::size_t, const std::string&) {}, stop);
}

cell one_cell(std::uint64_t silent = 0, std::uint64_t load = 0) {
  return {streamlet, 4, 10, 100, {milliseconds(10), milliseconds(10)}, silent, load, 1};
}

} // namespace

TEST_CASE("the same grid gives the same files, on one thread or on several") {
  const auto g = small_grid();
  const auto once = run_all(g);
  REQUIRE(once.complete());
  REQUIRE(once.rows.size() == 8);
  for (const std::size_t jobs : {1U, 3U, 20U}) {
    const auto again = run_all(g, jobs);
    CHECK(json_text(g, "1", again) == json_text(g, "1", once));
    CHECK(csv_text(again) == csv_text(once));
  }
}

TEST_CASE("finished cells are taken from a file of the same conditions, the others are run") {
  const auto g = small_grid();
  const auto whole = run_all(g);
  auto part = whole;
  part.rows.erase(part.rows.begin() + 2, part.rows.begin() + 5);
  std::string why;
  const auto known = read_rows(json_text(g, "1", part), g, "1", why);
  CAPTURE(why);
  REQUIRE(known);
  CHECK(known->size() == 5);
  std::size_t fresh = 0;
  const auto rest =
    run_grid(g, {}, 2, *known, [&](std::size_t done, std::size_t, const std::string&) { fresh = done - 5; });
  CHECK(fresh == 3);
  CHECK(json_text(g, "1", rest) == json_text(g, "1", whole));
}

TEST_CASE("a file of other conditions is refused, with what differs") {
  const auto g = small_grid();
  const auto text = json_text(g, "1", {{}, 8});
  std::string why;
  CHECK(read_rows(text, g, "1", why));
  CHECK_FALSE(read_rows(text, g, "2", why));
  CHECK_THAT(why, Catch::Contains("version 1"));
  auto other = g;
  other.costs.sign = microseconds(1);
  CHECK_FALSE(read_rows(text, other, "1", why));
  CHECK_THAT(why, Catch::Contains("costs"));
  other = g;
  other.contestants[0].options.clear();
  CHECK_FALSE(read_rows(text, other, "1", why));
  CHECK_THAT(why, Catch::Contains("contestants"));
  CHECK_FALSE(read_rows("[]", g, "1", why));
  CHECK_FALSE(read_rows("{", g, "1", why));
  CHECK(read_costs(text) == default_costs);
}

TEST_CASE("views and blocks both bound a cell, however few are asked for") {
  const auto registry = protocol_registry::built_in();
  for (const auto& p : registry.all())
    for (std::uint64_t rounds = 1; rounds <= 5; ++rounds) {
      grid g;
      g.warm_up.rounds = rounds;
      g.measured.rounds = rounds;
      auto c = one_cell();
      c.who = contestant{p.name, p.name, {}};
      const auto m = run_cell(g, c, {})->numbers;
      INFO(p.name << ", " << rounds);
      CHECK(std::max(m.views, m.blocks + 1) >= rounds); // the median replica may be a block behind
      CHECK(std::max(m.views, m.blocks) <= 2 * rounds + 8);
    }
}

TEST_CASE("a stop request ends a grid with the rows that are done") {
  std::stop_source source;
  auto g = small_grid();
  g.seeds = 500; // far more than are done before the request is made, on however busy a machine
  const auto part = run_grid(
    g, {}, 1, {},
    [&](std::size_t done, std::size_t, const std::string&) {
      if (done >= 2)
        source.request_stop();
    },
    source.get_token());
  CHECK_FALSE(part.complete());
  CHECK(part.rows.size() >= 2);
  CHECK(part.planned == 2000);
  CHECK_THAT(json_text(g, "1", part), Catch::Contains("\"complete\":false"));
}

TEST_CASE("cryptography and bandwidth take their time") {
  grid g;
  g.costs = {};
  g.bytes_per_second = 0;
  g.measured.rounds = 10;
  const auto free = run_cell(g, one_cell(), {})->numbers;
  CHECK(*free.latency_delays == Approx(12));     // 2Δ + 2δ, Δ = 5δ
  CHECK(*free.messages_per_block == Approx(84)); // proposal, votes and certificate, each echoed by everybody
  g.costs.sign = milliseconds(1);
  const auto signing = run_cell(g, one_cell(), {})->numbers;
  CHECK(*signing.latency_ms_p50 >= *free.latency_ms_p50 + 2);
  g.costs = {};
  g.bytes_per_second = 1'000'000; // a proposal of 1.3 kB to three others takes 4 ms
  const auto narrow = run_cell(g, one_cell(), {})->numbers;
  CHECK(*narrow.latency_ms_p50 > *free.latency_ms_p50 + 2);
  CHECK(narrow.bytes_per_block == free.bytes_per_block);
}

TEST_CASE("with a load no more is committed than arrives") {
  grid g;
  g.measured.rounds = 40;
  const auto low = run_cell(g, one_cell(0, 50), {})->numbers;
  CHECK(low.committed_tx_per_s == Approx(50).epsilon(0.05));
  CHECK(low.tx_latency_ms_p50 > low.latency_ms_p50);
  const auto high = run_cell(g, one_cell(0, 10'000), {})->numbers;
  CHECK(high.committed_tx_per_s == Approx(100).epsilon(0.05)); // blocks of ten, ten a second
}

TEST_CASE("a cell that cannot commit has zeros and a note") {
  grid g;
  g.measured.rounds = 10;
  const auto done = run_cell(g, one_cell(2), {});
  REQUIRE(done);
  CHECK(done->numbers.committed_tx_per_s == 0);
  CHECK(done->numbers.chain_growth == 0.0);
  CHECK_FALSE(done->numbers.latency_ms_p50);
  CHECK(done->note == "nothing was committed");
}

TEST_CASE("a timer below the network's delay is what a cell that cannot commit says") {
  grid g;
  g.measured.rounds = 10;
  auto c = one_cell();
  c.who.options = {{"delta", "4ms"}, {"leader", "round_robin"}};
  const auto done = run_cell(g, c, {});
  REQUIRE(done);
  CHECK(
    done->note
    == "nothing was committed: an epoch of streamlet takes 2 delays of the network, up to 20ms, but waits only 2 times "
       "delta = 4ms: raise the option delta above 10ms, or lower the network's delay below 4ms");
}

TEST_CASE("a replica alone, and links without delay, are measured with every protocol") {
  const std::string protocol = GENERATE("streamlet", "pbft", "hotstuff", "jolteon", "simplex");
  const auto replicas = GENERATE(1U, 2U, 4U);
  INFO(protocol << " with " << replicas);
  grid g;
  g.warm_up.rounds = 5;
  g.measured.rounds = 100;
  auto c = one_cell();
  c.who = {protocol, protocol, {}};
  if (protocol == "streamlet")
    c.who.options = {{"delta", "5ms"}};
  c.replicas = replicas;
  c.delay = {};
  const auto done = run_cell(g, c, {});
  REQUIRE(done);
  CHECK(done->note.empty());
  CHECK(done->numbers.committed_tx_per_s > 0);
  // Blocks of ten, of which each takes a signature at least.
  CHECK(done->numbers.committed_tx_per_s < 10 * 1e9 / static_cast<double>(g.costs.sign.ns));
}

TEST_CASE("delays that change in time show in the latencies") {
  grid g;
  g.warm_up = {0, seconds(1)};
  g.measured = {0, seconds(8)};
  g.changes = {{time_point{seconds(4).ns}, time_point{seconds(6).ns}, {milliseconds(20), milliseconds(20)}}};
  const auto m = run_cell(g, one_cell(), {})->numbers;
  CHECK(*m.latency_ms_p99 >= *m.latency_ms_p50 + 15);
}

TEST_CASE("on real threads there are latencies, and no counts of what only a simulation sees") {
  grid g;
  g.real_time = true;
  g.warm_up = {0, milliseconds(200 * test::slowness)};
  g.measured = {0, milliseconds(2'000 * test::slowness)}; // also beside other work one epoch of these comes to an end
  auto c = one_cell();
  c.who.options = {{"delta", std::to_string(50 * test::slowness) + "ms"}};
  const auto done = run_cell(g, c, {});
  REQUIRE(done);
  CHECK(done->numbers.blocks > 0);
  CHECK(done->numbers.latency_ms_p50);
  CHECK_FALSE(done->numbers.latency_delays);
  CHECK_FALSE(done->numbers.messages_per_block);
  const auto r = row_of(c, g, *done);
  CHECK(r[4] == "null");
}
