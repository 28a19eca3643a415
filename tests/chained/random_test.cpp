// The view-based protocols of the chained family under random loss, duplication, reordering, partitions and crashes:
// always safe, and live once it is quiet.
#include "tests/protocols/slot_judge.hpp"
#include "tests/protocols/weather.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::testing;

namespace {

void storm(cluster& c, weather& w) {
  for (int i = 0; i < 40; ++i) {
    w.change(c.size());
    for (std::uint32_t r = 0; r < c.size(); ++r) {
      const replica_id who{r};
      if (!c.up(who) && w.dice.chance(400'000)) {
        c.restart(who);
      } else if (c.up(who) && w.dice.chance(120'000)) {
        if (w.dice.below(2) == 0)
          c.crash(who); // all may be down at once: nothing that matters lives in memory alone
        else
          c.crash_at_next_write(who);
      }
    }
    c.run(c.now() + milliseconds(w.dice.between(1, 300)));
  }
}

std::string describe(const cluster& c) {
  std::string text;
  for (std::uint32_t i = 0; i < c.size(); ++i) {
    const auto s = c.status(replica_id{i});
    text += "\nreplica " + std::to_string(i) + ": view " + std::to_string(s.view.value()) + ", committed "
            + std::to_string(s.committed.value()) + ", certified " + std::to_string(s.certified.value()) + ", voted "
            + std::to_string(s.voted.value());
    for (const auto& [name, size] : s.sizes)
      text += ", " + name + " " + std::to_string(size);
  }
  return text;
}

void run_seed(const std::string& protocol, std::vector<protocol_option> options, std::size_t n, std::uint64_t seed) {
  INFO(protocol << ", n " << n << ", seed " << seed);
  cluster c{{.replicas = n, .chain = seed, .protocol = protocol, .options = std::move(options)}};
  const slot_judge judge{c};
  weather w{seed * 1000 + n};
  c.passes = [&w](const flight& f) { return w.fate(f); };
  for (std::uint32_t i = 0; i < n; ++i)
    c.set_skew(replica_id{i}, milliseconds(w.dice.between(-60, 60)));
  c.start();
  storm(c, w);
  for (std::uint32_t i = 0; i < n; ++i) {
    c.crash_at_next_write(replica_id{i}, false);
    if (!c.up(replica_id{i}))
      c.restart(replica_id{i});
  }
  const auto before = c.committed_by_all();
  c.passes = steady(milliseconds(10));
  // Timeouts that grew in the storm have to run out once; what is late after that is stuck.
  const auto patience = c.now() + milliseconds(15'000);
  while (c.now() < patience && c.committed_by_all() < before + 10)
    c.run(c.now() + milliseconds(250));
  REQUIRE(c.violations == std::vector<std::string>{});
  REQUIRE(c.refused == 0);
  INFO(describe(c));
  REQUIRE(c.committed_by_all() >= before + 10);
}

void run_seeds(const std::string& protocol, const std::vector<std::vector<protocol_option>>& choices) {
  for (std::uint64_t seed = 0; seed < 160; ++seed)
    run_seed(protocol, choices[seed % choices.size()], 4, seed);
  for (std::uint64_t seed = 0; seed < 40; ++seed)
    run_seed(protocol, choices[seed % choices.size()], 7, seed);
}

const std::vector<std::vector<protocol_option>> view_choices{{{"timeout", "200ms"}},
                                                             {{"timeout", "200ms"}, {"votes", "next"}},
                                                             {{"timeout", "100ms"}, {"leader", "hash"}},
                                                             {{"timeout", "150ms"}, {"leader", "tenure"}}};

} // namespace

TEST_CASE("HotStuff stays safe in any weather and commits again when it clears", "[hotstuff]") {
  run_seeds("hotstuff", view_choices);
}

TEST_CASE("Jolteon stays safe in any weather and commits again when it clears", "[jolteon]") {
  run_seeds("jolteon", view_choices);
}

TEST_CASE("Simplex stays safe in any weather and commits again when it clears", "[simplex]") {
  run_seeds("simplex", {{{"delta", "50ms"}}, {{"delta", "100ms"}, {"leader", "hash"}}, {{"delta", "20ms"}}});
}

TEST_CASE("responsive Streamlet stays safe in any weather and commits again when it clears", "[streamlet]") {
  run_seeds("streamlet", {{{"delta", "50ms"}, {"responsive", "yes"}},
                          {{"delta", "100ms"}, {"responsive", "yes"}, {"echo", "certificates"}}});
}
