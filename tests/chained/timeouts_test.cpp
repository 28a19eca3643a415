// The option `timeouts = measured` in the chained family. The timeout is 480 ms, which is three times Simplex's delta.
#include "tests/protocols/cluster.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr replica_id watched{0};

cluster_setup four(const std::string& protocol, const char* timeouts, std::vector<protocol_option> more = {}) {
  std::vector<protocol_option> options{{"timeouts", timeouts}, {"leader", "round_robin"}};
  options.push_back(protocol == "simplex" ? protocol_option{"delta", "160ms"} : protocol_option{"timeout", "480ms"});
  options.insert(options.end(), more.begin(), more.end());
  return {.replicas = 4, .protocol = protocol, .options = std::move(options)};
}

/// Everybody starts on a network that is fast.
void starts(cluster& c) {
  c.keep_log = true;
  c.passes = steady(milliseconds(5));
  c.start();
}

/// All run for so long on a network of this delay.
void runs(cluster& c, duration delay, duration length) {
  c.passes = steady(delay);
  c.run(c.now() + length);
}

std::size_t given_up(const cluster& c) {
  const auto is_timeout = [](const auto& logged) {
    const auto* n = std::get_if<note>(&logged.second);
    return logged.first == watched && n != nullptr && n->what == "timeout";
  };
  return static_cast<std::size_t>(std::ranges::count_if(c.log, is_timeout));
}

/// How long replica 0 waits from now on before it gives a view up, to the millisecond above.
duration gives_up_after(cluster& c) {
  const auto before = given_up(c);
  const auto begin = c.now();
  while (given_up(c) == before && c.now() - begin < seconds(60))
    c.run(c.now() + milliseconds(1));
  return c.now() - begin;
}

std::vector<duration> no_proposals(const flight& f) {
  return f.what.kind == number(chained::kind::proposal) ? std::vector<duration>{} : std::vector{milliseconds(5)};
}

} // namespace

TEST_CASE("a view may take four times what views took, between a quarter of the timeout and all of it", "[timeouts]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon", "simplex");
  const auto [timeouts, delay, expected] = GENERATE(table<const char*, int, int>(
    {{"fixed", 5, 480}, {"measured", 5, 120}, {"measured", 25, 200}, {"measured", 40, 320}, {"measured", 80, 480}}));
  INFO(protocol << ", " << timeouts << ", delay " << delay);
  cluster c{four(protocol, timeouts)};
  starts(c);
  runs(c, milliseconds(delay), seconds(4));
  CHECK(given_up(c) == 0);
  c.passes = [](const flight&) { return std::vector<duration>{}; };
  const auto waited = gives_up_after(c);
  CHECK(waited <= milliseconds(expected + 2 * delay)); // what was on its way began a view
  CHECK(waited > milliseconds(expected - 2 * delay));  // or it began before
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("each view that fails doubles the time of the next up to the timeout, and one that succeeds ends that",
          "[timeouts]") {
  const auto [protocol, last] =
    GENERATE(table<const char*, int>({{"hotstuff", 720}, {"jolteon", 720}, {"simplex", 480}}));
  INFO(protocol);
  cluster c{four(protocol, "measured")};
  starts(c);
  runs(c, milliseconds(5), seconds(2));
  c.passes = no_proposals;
  gives_up_after(c);
  for (const auto expected : {240, 480, last}) { // and the delay of the timeouts
    const auto waited = gives_up_after(c);
    CHECK(waited > milliseconds(expected));
    CHECK(waited <= milliseconds(expected + 11));
  }
  runs(c, milliseconds(5), seconds(3));
  c.passes = [](const flight&) { return std::vector<duration>{}; };
  CHECK(gives_up_after(c) <= milliseconds(130)); // what was on its way began a view
}

TEST_CASE("a network that becomes as slow as the timeout allows costs two views", "[timeouts]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon", "simplex");
  INFO(protocol);
  cluster c{four(protocol, "measured")};
  starts(c);
  runs(c, milliseconds(5), seconds(2));
  const auto before = c.committed_by_all();
  runs(c, milliseconds(220), seconds(60)); // 440 ms a view
  CHECK(c.committed_by_all() > before + 120);
  CHECK(given_up(c) <= 3); // the view of the change may be one more
  CHECK(c.violations == std::vector<std::string>{});
}

TEST_CASE("a silent leader costs a quarter of the timeout, with one more silent than that nobody waits longer",
          "[timeouts]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon", "simplex");
  INFO(protocol);
  const auto blocks = [&](const char* timeouts) {
    cluster c{four(protocol, timeouts)};
    c.passes = [](const flight& f) {
      return f.from == replica_id{3} ? std::vector<duration>{} : std::vector{milliseconds(5)};
    };
    c.mark_faulty(replica_id{3});
    c.start();
    c.run(time_point{} + seconds(60));
    CHECK(c.violations == std::vector<std::string>{});
    return c.committed_by_all();
  };
  const auto fixed = blocks("fixed"); // three blocks in 30 + 480 ms
  const auto measured = blocks("measured");
  CHECK(fixed < 370);
  CHECK(measured > 3 * fixed);
}

TEST_CASE("a leader without work that waits with its block is not taken for a slow one", "[timeouts]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon", "simplex");
  INFO(protocol);
  cluster c{four(protocol, "measured", {{"idle", "140ms"}})};
  const auto full = c.batch;
  c.batch = [](replica_id, const request_payload&) { return empty_payload(); };
  starts(c);
  const auto all = [&](const event& e) {
    for (std::uint32_t i = 0; i < 4; ++i)
      c.step(replica_id{i}, e);
  };
  for (int i = 0; i < 5; ++i) {
    c.batch = full;
    all(work_pending{});
    runs(c, milliseconds(5), seconds(2)); // views of 10 ms
    c.batch = [](replica_id, const request_payload&) { return empty_payload(); };
    all(work_drained{});
    runs(c, milliseconds(5), seconds(2)); // of 150 ms
  }
  CHECK(given_up(c) == 0);
  c.passes = [](const flight&) { return std::vector<duration>{}; };
  CHECK(gives_up_after(c) <= milliseconds(120 + 140 + 10));
}

TEST_CASE("who restarts has measured nothing", "[timeouts]") {
  cluster c{four("jolteon", "measured")};
  starts(c);
  runs(c, milliseconds(5), seconds(2));
  c.passes = [](const flight&) { return std::vector<duration>{}; };
  c.crash(watched);
  c.restart(watched);
  CHECK(gives_up_after(c) == milliseconds(480));
}

TEST_CASE("who was cut off and jumps over many views has measured none of them", "[timeouts]") {
  const auto* const protocol = GENERATE("hotstuff", "jolteon", "simplex");
  INFO(protocol);
  cluster c{four(protocol, "measured")};
  starts(c);
  c.run(c.now() + seconds(2));
  c.passes = [](const flight& f) {
    return f.from == watched || f.to == watched ? std::vector<duration>{} : std::vector{milliseconds(5)};
  };
  c.run(c.now() + seconds(2));
  const auto left = c.position(watched).view;
  runs(c, milliseconds(5), milliseconds(50));
  CHECK(c.position(watched).view.value() > left.value() + 3);
  c.passes = [](const flight&) { return std::vector<duration>{}; };
  CHECK(gives_up_after(c) <= milliseconds(130));
}
