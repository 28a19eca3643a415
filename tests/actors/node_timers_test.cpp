// Timers and the time that a core is told.
#include "tests/actors/node_support.hpp"

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr time_point at(std::int64_t ms) {
  return time_point{} + milliseconds(ms);
}

/// When timers fired, and which.
std::vector<std::pair<std::int64_t, std::uint64_t>> fired(const node_stage& s) {
  std::vector<std::pair<std::int64_t, std::uint64_t>> list;
  for (const auto& [when, e] : s.core->seen)
    if (const auto* t = std::get_if<timer_fired>(&e))
      list.emplace_back(when.ns / 1'000'000, t->id.value());
  return list;
}

using firings = std::vector<std::pair<std::int64_t, std::uint64_t>>;

} // namespace

TEST_CASE("a timer fires once, at its time, and several do not disturb each other") {
  node_stage s;
  s.core->next(set_timer{timer_id{1}, at(20)}, set_timer{timer_id{2}, at(10)});
  s.start();
  s.pass(milliseconds(9));
  CHECK(fired(s).empty());
  s.pass(milliseconds(91));
  CHECK(fired(s) == firings{{10, 2}, {20, 1}});
}

TEST_CASE("a timer that is set again moves, forth or back") {
  node_stage s;
  s.core->next(set_timer{timer_id{1}, at(20)}, set_timer{timer_id{2}, at(20)});
  s.start();
  s.core->next(set_timer{timer_id{1}, at(30)}, set_timer{timer_id{2}, at(10)});
  s.poke();
  s.pass(milliseconds(100));
  CHECK(fired(s) == firings{{10, 2}, {30, 1}});
}

TEST_CASE("a cancelled timer does not fire, and can be set anew") {
  node_stage s;
  s.core->next(set_timer{timer_id{1}, at(20)}, cancel_timer{timer_id{1}}, cancel_timer{timer_id{9}});
  s.start();
  s.pass(milliseconds(50));
  CHECK(fired(s).empty());
  s.core->next(set_timer{timer_id{1}, at(70)});
  s.poke();
  s.pass(milliseconds(50));
  CHECK(fired(s) == firings{{70, 1}});
}

TEST_CASE("a timer whose time has passed fires as soon as possible") {
  node_stage s;
  s.pass(milliseconds(50));
  s.core->next(set_timer{timer_id{1}, at(10)});
  s.start();
  s.pass(milliseconds(1));
  CHECK(fired(s) == firings{{50, 1}});
}

TEST_CASE("a timer may be set again by its own firing") {
  node_stage s;
  s.core->react = [](time_point now, const event&, effects& out) {
    if (now < at(40))
      out.add(set_timer{timer_id{1}, now + milliseconds(10)});
  };
  s.start();
  s.pass(milliseconds(100));
  CHECK(fired(s) == firings{{10, 1}, {20, 1}, {30, 1}, {40, 1}});
}

TEST_CASE("a replica with a skewed clock sees its own time, and its timers fire by it") {
  node_stage s;
  s.spawn(s.clock(milliseconds(30)));
  s.core->next(set_timer{timer_id{1}, at(100)});
  s.start();
  CHECK(s.core->seen[0].first == at(30));
  s.pass(milliseconds(69));
  CHECK(fired(s).empty());
  s.pass(milliseconds(1));
  CHECK(fired(s) == firings{{100, 1}});
}

TEST_CASE("time never steps back: it stands until the clock has caught up with an earlier life") {
  node_stage s;
  s.spawn(s.clock(milliseconds(-30), at(5)));
  s.start();
  for (int i = 0; i < 5; ++i) {
    s.pass(milliseconds(10));
    s.poke();
  }
  std::vector<std::int64_t> times;
  for (const auto& [when, e] : s.core->seen)
    times.push_back(when.ns / 1'000'000);
  CHECK(times == std::vector<std::int64_t>{5, 5, 5, 5, 10, 20});
}
