// A comparison's numbers, from a list of events that was written by hand.
#include "simulation/compare/load.hpp"
#include "simulation/compare/metrics.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::comparison;

namespace {

constexpr time_point at_ms(std::int64_t ms) {
  return {ms * 1'000'000};
}

constexpr replica_id who(std::uint32_t i) {
  return replica_id{i};
}

/// A history of three honest replicas of four.
struct history {
  /// Replica `by` enters a view.
  void enters(std::uint32_t by, std::uint64_t view, std::int64_t ms) {
    log.entered.push_back({who(by), view_number{view}, at_ms(ms)});
  }
  /// A block with `count` transactions is proposed, and committed by replicas 0, 1, ... at these times.
  void block(std::uint64_t view, std::uint64_t height_, std::uint32_t proposer, std::size_t count,
             std::int64_t proposed, const std::vector<std::int64_t>& committed) {
    std::vector<transaction> list;
    for (std::size_t i = 0; i < count; ++i)
      list.push_back(numbered(next_++, 4));
    const auto content = std::make_shared<const payload>(std::move(list));
    log.proposals.push_back({who(proposer), content->root(), at_ms(proposed)});
    const block_header header{{}, view_number{view}, height{height_}, who(proposer), content->root()};
    for (std::uint32_t i = 0; i < committed.size(); ++i)
      log.commits.push_back({who(i), header, content, at_ms(committed[i])});
  }

  cell_log log;

private:
  std::uint64_t next_ = 0;
};

measured_window window(std::int64_t begin_ms, std::int64_t end_ms, std::uint64_t first, std::uint64_t last) {
  measured_window w;
  w.begin = at_ms(begin_ms);
  w.end = at_ms(end_ms);
  w.first_view = view_number{first};
  w.last_view = view_number{last};
  w.honest = 3;
  w.delay_ns = 10e6;
  return w;
}

} // namespace

TEST_CASE("a block's latency ends with the median replica's commit") {
  history h;
  h.block(1, 1, 0, 5, 100, {180, 130, 150}); // median 150
  h.block(2, 2, 1, 5, 200, {240});           // one replica is no half
  h.block(3, 3, 2, 5, 300, {340, 360});
  auto w = window(0, 1'000, 0, 4);
  auto m = measure(h.log, w);
  CHECK(m.blocks == 2);
  CHECK(m.committed_tx_per_s == Approx(10));
  CHECK(m.latency_ms_p50 == 50.0);
  CHECK(m.latency_ms_p95 == 60.0);
  CHECK(m.latency_ms_p99 == 60.0);
  CHECK(m.latency_delays == 5.0);
  w.honest = 4; // the lower median of four is the second
  CHECK(measure(h.log, w).latency_ms_p99 == 60.0);
}

TEST_CASE("only what is proposed in the window has a latency, only what is committed in it counts for throughput") {
  history h;
  h.block(1, 1, 0, 1, 50, {110, 110, 110});  // proposed before: committed in the window
  h.block(2, 2, 1, 1, 100, {150, 150, 150}); // both
  h.block(3, 3, 2, 1, 190, {250, 250, 250}); // proposed in the window, committed later
  h.block(4, 4, 0, 1, 200, {260, 260, 260}); // neither
  const auto m = measure(h.log, window(100, 200, 1, 3));
  CHECK(m.blocks == 2);
  CHECK(m.window_ms == 100.0);
  CHECK(m.committed_tx_per_s == Approx(20));
  CHECK(m.latency_ms_p50 == 50.0);
  CHECK(m.latency_ms_p99 == 60.0);
  CHECK(m.chain_growth == 1.0); // views 2 and 3, both with a block that is committed in the end
}

TEST_CASE("chain growth is the share of views whose block is committed, block interval the views that takes") {
  history h;
  for (std::uint32_t r = 0; r < 3; ++r)
    for (std::uint64_t v = 1; v <= 10; ++v)
      h.enters(r, v, static_cast<std::int64_t>(v) * 100);
  h.block(2, 1, 2, 1, 200, {400, 400, 400}); // as view 4 is entered, whichever is told first
  h.block(3, 2, 3, 1, 300, {450, 450, 450});
  h.block(6, 3, 2, 1, 600, {650, 650, 650});
  const auto m = measure(h.log, window(100, 900, 1, 9));
  CHECK(m.views == 8);
  CHECK(m.chain_growth == 3.0 / 8);
  CHECK(m.block_interval == Approx((2.0 + 1 + 0) / 3));
  CHECK(m.view_changes == 5);
}

TEST_CASE("views that replicas say they gave up are counted once each, instead") {
  history h;
  h.block(2, 1, 2, 1, 200, {400, 400, 400});
  for (std::uint32_t r = 0; r < 3; ++r)
    for (const std::int64_t view : {1, 4, 5, 9})
      h.log.timeouts.push_back({who(r), view_number{static_cast<std::uint64_t>(view)}, at_ms(view * 100 + r)});
  CHECK(measure(h.log, window(200, 900, 2, 9)).view_changes == 2);
}

TEST_CASE("traffic is divided by the blocks of the window") {
  history h;
  h.block(1, 1, 0, 1, 100, {150, 150, 150});
  h.block(2, 2, 0, 1, 100, {150, 150, 150});
  auto w = window(100, 200, 0, 2);
  w.carried = traffic{30, 5'000, 9};
  const auto m = measure(h.log, w);
  CHECK(m.messages_per_block == 15.0);
  CHECK(m.bytes_per_block == 2'500.0);
  CHECK(m.verifies_per_block == 4.5);
}

TEST_CASE("a batch that another proposer took over counts from its first proposal") {
  history h;
  h.block(3, 1, 0, 2, 100, {});
  auto taken = h.log.proposals.front();
  history after;
  after.block(4, 1, 1, 2, 300, {350, 350, 350}); // the same transactions
  REQUIRE(after.log.proposals.front().payload_root == taken.payload_root);
  after.log.proposals.insert(after.log.proposals.begin(), taken);
  CHECK(measure(after.log, window(0, 400, 0, 5)).latency_ms_p50 == 50.0);
  after.log.proposals.erase(after.log.proposals.begin() + 1);
  CHECK(measure(after.log, window(0, 400, 0, 5)).latency_ms_p50 == 250.0);
}

TEST_CASE("empty blocks have no latency, and with a load transactions have one of their own") {
  history h;
  h.block(1, 1, 0, 2, 100, {150, 150, 150}); // numbers 0 and 1, which arrive at 0 and 50 ms
  h.block(2, 2, 1, 0, 120, {190, 190, 190});
  auto w = window(0, 200, 0, 2);
  w.load = 20;
  const auto m = measure(h.log, w);
  CHECK(m.blocks == 2);
  CHECK(m.latency_ms_p99 == 50.0);
  CHECK(m.tx_latency_ms_p50 == 100.0);
}

TEST_CASE("a cell in which nothing happens has zeros and nothing else") {
  const auto m = measure({}, window(0, 100, 0, 0));
  CHECK(m.committed_tx_per_s == 0);
  CHECK(m.view_changes == 0);
  for (const auto& value : {m.latency_ms_p50, m.latency_ms_p95, m.latency_ms_p99, m.latency_delays, m.block_interval,
                            m.chain_growth, m.messages_per_block, m.bytes_per_block, m.verifies_per_block})
    CHECK_FALSE(value);
  CHECK(measure({}, window(100, 100, 0, 0)).window_ms == 0);
}
