// What the suspicion meter counts, and how: with calls that a replica would make.
#include "audit/suspicion.hpp"

#include "core/codec.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

using namespace bezant;
using namespace bezant::audit;

namespace {

constexpr replica_id watched{2};

/// Of what `meter` thinks of a replica.
occasions seen_by(const suspicion_meter& meter, replica_id who, suspicion_reason why) {
  const auto all = meter.all();
  return std::ranges::find(all, who, &suspicion::who)->counts[static_cast<std::size_t>(why)];
}

} // namespace

TEST_CASE("a copy that comes when its block is final was passed over by nobody", "[suspicion]") {
  for (const bool late : {false, true}) {
    suspicion_meter meter{replica_id{0}, 4, 3};
    const auto old = hash("test", as_bytes("old"));
    if (late)
      meter.committed(height{1}, std::vector{old});
    meter.submitted(time_point{} + milliseconds(1), old);
    for (std::uint64_t view = 1; view <= 8; ++view) {
      const auto now = time_point{} + milliseconds(static_cast<std::int64_t>(100 * view));
      const auto young = hash("test", encode(view));
      meter.entered(now, view_number{view}, replica_id{1});
      meter.submitted(now, young);
      meter.proposed(now + milliseconds(1), view_number{view}, replica_id{1},
                     std::vector<audit::offered_transaction>{{young}});
    }
    const auto of_1 = seen_by(meter, replica_id{1}, suspicion_reason::censoring);
    CHECK(of_1.possible == 8);
    CHECK(of_1.happened == (late ? 0 : 8));
  }
}

namespace {

/// Views in which replica 1 leads and 400 transactions of session 7 wait besides three of others: how often its block,
/// as `choose` makes it, passed somebody over.
audit::occasions censoring_with(
  const std::function<std::vector<audit::offered_transaction>(
    std::span<const audit::offered_transaction> much, std::span<const audit::offered_transaction> few)>& choose) {
  suspicion_meter meter{replica_id{0}, 4, 3};
  std::vector<audit::offered_transaction> much;
  for (std::uint64_t i = 0; i < 400; ++i) {
    much.push_back({hash("much", encode(i)), 7, 300});
    meter.submitted(time_point{} + microseconds(static_cast<std::int64_t>(10 * i)), much.back().id, 7);
  }
  for (std::uint64_t view = 1; view <= 8; ++view) {
    const auto now = time_point{} + milliseconds(static_cast<std::int64_t>(100 * view));
    std::vector<audit::offered_transaction> few;
    meter.entered(now, view_number{view}, replica_id{1});
    for (std::uint64_t lane = 1; lane <= 3; ++lane) {
      few.push_back({hash("few", encode(10 * view + lane)), lane, 300});
      meter.submitted(now + milliseconds(static_cast<std::int64_t>(10 * lane)), few.back().id, lane);
    }
    const auto chosen = choose(much, few);
    meter.proposed(now + milliseconds(50), view_number{view}, replica_id{1}, chosen);
    std::vector<digest> final;
    for (const auto& t : chosen)
      final.push_back(t.id);
    meter.committed(height{view}, final);
    std::erase_if(much, [&](const auto& t) { return std::ranges::find(final, t.id) != final.end(); });
  }
  return seen_by(meter, replica_id{1}, suspicion_reason::censoring);
}

} // namespace

TEST_CASE("who shares a block between those who send passes nobody over, whoever came first", "[suspicion]") {
  using list = std::vector<audit::offered_transaction>;
  const auto fair = censoring_with([](auto much, auto few) {
    list block{much.begin(), much.begin() + 5};
    block.insert(block.end(), few.begin(), few.end());
    return block;
  });
  CHECK(fair.possible == 8);
  CHECK(fair.happened == 0);
  // First come, first served, would be no offence either.
  const auto in_order = censoring_with([](auto much, auto) { return list{much.begin(), much.begin() + 8}; });
  CHECK(in_order.happened == 0);
}

TEST_CASE("who leaves out one of them, or the older one of the same, passes it over", "[suspicion]") {
  using list = std::vector<audit::offered_transaction>;
  const auto without_one = censoring_with([](auto much, auto few) {
    list block{much.begin(), much.begin() + 5};
    block.insert(block.end(), few.begin() + 1, few.end()); // the first has nothing, two younger ones have
    return block;
  });
  CHECK(without_one.happened == 8);
  const auto without_much = censoring_with([](auto, auto few) { return list{few.begin(), few.end()}; });
  CHECK(without_much.happened == 8);
}

TEST_CASE("what happened long ago is forgotten", "[suspicion]") {
  suspicion_meter meter{replica_id{0}, 4, 3};
  for (std::uint64_t view = 1; view <= 40; ++view)
    meter.entered(time_point{} + milliseconds(static_cast<std::int64_t>(view)), view_number{view},
                  replica_id{view % 2 == 0 ? 1U : 2U});
  const auto missed = [&] { return seen_by(meter, replica_id{1}, suspicion_reason::missed_proposal); };
  CHECK(missed().happened == 19);
  meter.entered(time_point{} + meter.limits().memory + milliseconds(30), view_number{1'000}, replica_id{1});
  CHECK(missed().happened > 0);
  CHECK(missed().happened < 10);
  meter.submitted(time_point{} + meter.limits().memory + milliseconds(100), hash("test", as_bytes("x")));
  CHECK(missed().possible == 0);
}

TEST_CASE("the level is the Chernoff bound of a binomial tail, in thousandths of a decimal digit", "[suspicion]") {
  CHECK(surprise({0, 0}, 100) == 0);
  CHECK(surprise({1, 10}, 100) == 0);      // as expected
  CHECK(surprise({10, 10}, 100) == 10000); // 0.1 ^ 10
  CHECK(surprise({64, 64}, 500) == 19265); // 2 ^ -64
  // 5 of 10 at 0.1: 2^(-10 KL(0.5 || 0.1)), KL = 0.5 log2 5 + 0.5 log2(0.5 / 0.9) = 0.736966
  CHECK(surprise({5, 10}, 100) / 10 == 221);
}

TEST_CASE("a proposal is late if it takes more than four times the usual and 10 ms", "[suspicion]") {
  suspicion_meter meter{replica_id{0}, 4, 3};
  time_point now;
  const auto propose = [&](std::uint64_t view, replica_id by, duration after) {
    meter.entered(now, view_number{view}, by);
    now = now + after;
    meter.proposed(now, view_number{view}, by, {});
  };
  propose(1, replica_id{1}, milliseconds(5));
  propose(2, watched, milliseconds(30)); // 4 * 5 + 10
  CHECK(seen_by(meter, watched, suspicion_reason::late_proposal) == occasions{0, 1});
  propose(3, watched, milliseconds(30) + nanoseconds(1));
  CHECK(seen_by(meter, watched, suspicion_reason::late_proposal) == occasions{1, 2});
}

TEST_CASE("what was proposed and is not final 32 views later waits again, and may be passed over", "[suspicion]") {
  suspicion_meter meter{replica_id{0}, 4, 3};
  const auto old = hash("test", as_bytes("old"));
  meter.submitted(time_point{} + milliseconds(1), old);
  meter.proposed(time_point{} + milliseconds(2), view_number{1}, replica_id{1},
                 std::vector<offered_transaction>{{old}});
  const auto passes_over = [&](std::uint64_t view) {
    const auto now = time_point{} + milliseconds(static_cast<std::int64_t>(100 * view));
    const auto young = hash("test", encode(view));
    const auto before = seen_by(meter, watched, suspicion_reason::censoring).happened;
    meter.submitted(now, young);
    meter.proposed(now, view_number{view}, watched, std::vector<offered_transaction>{{young}});
    return seen_by(meter, watched, suspicion_reason::censoring).happened > before;
  };
  const auto last = 1 + meter.limits().carried_views;
  CHECK_FALSE(passes_over(2));
  CHECK_FALSE(passes_over(last));
  CHECK(passes_over(last + 1));
}

TEST_CASE("what happened counts to the end of the memory, and not a nanosecond longer", "[suspicion]") {
  suspicion_meter meter{replica_id{0}, 4, 3};
  const auto then = time_point{} + milliseconds(2);
  meter.entered(time_point{} + milliseconds(1), view_number{1}, watched);
  meter.entered(then, view_number{2}, replica_id{1}); // without a proposal in view 1
  meter.submitted(then + meter.limits().memory, hash("test", as_bytes("a")));
  CHECK(seen_by(meter, watched, suspicion_reason::missed_proposal) == occasions{1, 1});
  meter.submitted(then + meter.limits().memory + nanoseconds(1), hash("test", as_bytes("b")));
  CHECK(seen_by(meter, watched, suspicion_reason::missed_proposal) == occasions{0, 0});
}

namespace {

constexpr replica_id slow_one{1}, quick_one{2};

/// View after view, a replica proposes so long after the view began. Views begin ten seconds apart.
struct pace {
  suspicion_meter meter{replica_id{0}, 4, 3};
  std::uint64_t view = 0;

  void propose(replica_id by, duration delay) {
    ++view;
    const auto begin = time_point{} + seconds(static_cast<std::int64_t>(10 * view));
    meter.entered(begin, view_number{view}, by);
    meter.proposed(begin + delay, view_number{view}, by, {});
  }
  [[nodiscard]] std::uint64_t late(replica_id who) const {
    return seen_by(meter, who, suspicion_reason::late_proposal).happened;
  }
};

} // namespace

TEST_CASE("votes for the heights that come next count, however many came before; of far ones nothing is kept",
          "[suspicion]") {
  suspicion_meter meter{replica_id{0}, 4, 3};
  const auto missed = [&] { return seen_by(meter, watched, suspicion_reason::missed_vote); };
  const auto far = suspicion_limits{}.heights_max;
  for (std::uint64_t at = 1; at <= 2 * far; ++at) {
    for (const std::uint32_t who : {1U, 3U})
      meter.voted(replica_id{who}, height{at});
    meter.committed(height{at}, {});
    if (at == far / 2 || at == 2 * far) {
      INFO(at);
      CHECK(missed().possible == suspicion_limits{}.window);
      CHECK(missed().happened == missed().possible);
    }
  }
  const auto kept = meter.size();
  meter.voted(watched, height{3 * far + 1});
  CHECK(meter.size() == kept);
  meter.voted(watched, height{3 * far});
  CHECK(meter.size() == kept + 1);
}

TEST_CASE("what is usual is what was usual of late, not ever", "[suspicion]") {
  pace p;
  const auto window = suspicion_limits{}.window;
  for (std::size_t i = 0; i < 3 * window; ++i)
    p.propose(quick_one, milliseconds(1));
  for (std::size_t i = 0; i < window; ++i)
    p.propose(quick_one, milliseconds(100));
  p.propose(slow_one, milliseconds(200)); // twice the usual
  CHECK(p.late(slow_one) == 0);
  p.propose(slow_one, milliseconds(500));
  CHECK(p.late(slow_one) == 1);
}

TEST_CASE("a proposal that comes long after its view began is remembered from when it came", "[suspicion]") {
  pace p;
  p.propose(quick_one, milliseconds(1));
  const auto begin = time_point{} + seconds(30);
  p.meter.entered(begin, view_number{2}, slow_one);
  const auto came = begin + suspicion_limits{}.memory + seconds(60);
  p.meter.proposed(came, view_number{2}, slow_one, {});
  p.meter.entered(came + seconds(1), view_number{5}, quick_one);
  CHECK(p.late(slow_one) == 1);
}
