// Streamlet under random loss, duplication, reordering, partitions and crashes: always safe, and live once it is quiet.
#include "tests/protocols/vote_judge.hpp"
#include "tests/protocols/weather.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

constexpr auto epoch = milliseconds(200);
constexpr std::int64_t storm_epochs = 40;

time_point end_of(std::int64_t e) {
  return time_point{} + epoch * e - nanoseconds(1);
}

void storm(cluster& c, weather& w, const std::size_t down_max) {
  for (std::int64_t e = 1; e <= storm_epochs; ++e) {
    w.change(c.size());
    std::size_t down = 0;
    for (std::uint32_t i = 0; i < c.size(); ++i)
      down += c.up(replica_id{i}) ? 0U : 1U;
    for (std::uint32_t i = 0; i < c.size(); ++i) {
      const replica_id who{i};
      if (!c.up(who) && w.dice.chance(400'000)) {
        c.restart(who);
        --down;
      } else if (c.up(who) && down < down_max && w.dice.chance(120'000)) {
        ++down;
        if (w.dice.below(2) == 0)
          c.crash(who);
        else
          c.crash_at_next_write(who);
      }
    }
    // Stops within epochs, too: a crash and a restart may fall into one.
    c.run(end_of(e) - milliseconds(w.dice.between(0, 199)));
  }
}

} // namespace

TEST_CASE("Streamlet stays safe in any weather and commits again when it clears", "[streamlet]") {
  const auto n = GENERATE(std::size_t{4}, std::size_t{7});
  const std::uint64_t seeds = n == 4 ? 200 : 60;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    INFO("n " << n << ", seed " << seed);
    const std::string echo = seed % 2 == 0 ? "certificates" : "full";
    cluster c{{.replicas = n, .chain = seed, .options = {{"echo", echo}}}};
    const vote_judge judge{c};
    weather w{seed * 1000 + n};
    c.passes = [&w](const flight& f) { return w.fate(f); };
    for (std::uint32_t i = 0; i < n; ++i)
      c.set_skew(replica_id{i}, milliseconds(w.dice.between(-60, 60)));
    c.start();
    storm(c, w, n); // all may be down at once: nothing that matters lives in memory alone
    for (std::uint32_t i = 0; i < n; ++i) {
      c.crash_at_next_write(replica_id{i}, false);
      if (!c.up(replica_id{i}))
        c.restart(replica_id{i});
    }
    const auto before = c.committed_by_all();
    c.passes = steady(milliseconds(10));
    c.run(end_of(storm_epochs + 10));
    REQUIRE(c.violations == std::vector<std::string>{});
    REQUIRE(c.refused == 0);
    // Five honest leaders in a row finalize a new block; here all are honest.
    REQUIRE(c.committed_by_all() >= before + 4);
  }
}
