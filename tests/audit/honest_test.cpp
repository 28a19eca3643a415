// Nobody honest is ever convicted, by all that all replicas sign in all their lives.
#include "audit/forensics.hpp"
#include "tests/protocols/weather.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::audit;
using namespace bezant::testing;

namespace {

struct setting {
  const char* protocol;
  std::vector<protocol_option> options;
};

/// Loss, duplicates, partitions, crashes and restarts from one seed; everything signed is held against its author.
std::size_t storm(const setting& s, std::size_t n, std::uint64_t seed) {
  INFO(s.protocol << ", n " << n << ", seed " << seed);
  cluster c{{.replicas = n, .chain = seed, .protocol = s.protocol, .options = s.options, .executes = true}};
  forensics all{c.protocol, *c.keys.replicas()};
  c.on_signed = [&all](replica_id, const signed_message& m) { all.add(m); };
  weather w{seed * 1000 + n, 400};
  c.passes = [&w](const flight& f) { return w.fate(f); };
  for (std::uint32_t i = 0; i < n; ++i)
    c.set_skew(replica_id{i}, milliseconds(w.dice.between(-40, 40)));
  c.start();
  for (int round = 0; round < 25; ++round) {
    w.change(n);
    for (std::uint32_t i = 0; i < n; ++i) {
      const replica_id who{i};
      if (!c.up(who) && w.dice.chance(400'000))
        c.restart(who);
      else if (c.up(who) && w.dice.chance(120'000))
        w.dice.below(2) == 0 ? c.crash(who) : c.crash_at_next_write(who);
      else if (c.up(who))
        c.step(who, work_pending{c.now()});
    }
    c.run(c.now() + milliseconds(w.dice.between(1, 300)));
  }
  CHECK(all.refused() == 0);
  const auto named = all.culprits();
  for (const auto& k : named)
    FAIL_CHECK("replica " << k.who.value() << " is named: " << k.proofs.front().offence);
  return all.statements();
}

const std::vector<setting> settings{
  {"streamlet", {{"delta", "40ms"}}},   {"streamlet", {{"delta", "40ms"}, {"responsive", "yes"}}},
  {"hotstuff", {{"timeout", "100ms"}}}, {"hotstuff", {{"timeout", "60ms"}, {"leader", "hash"}}},
  {"jolteon", {{"timeout", "100ms"}}},  {"jolteon", {{"timeout", "60ms"}, {"leader", "hash"}}},
  {"simplex", {{"delta", "30ms"}}},     {"pbft", {{"timeout", "100ms"}, {"heartbeat", "20ms"}, {"checkpoint", "4"}}},
};

} // namespace

TEST_CASE("honest replicas that crash, restart and are cut off are never named", "[forensics]") {
  std::size_t statements = 0;
  for (const auto& s : settings)
    for (std::uint64_t seed = 0; seed < 24; ++seed)
      statements += storm(s, seed % 4 == 3 ? 7 : 4, seed);
  CHECK(statements > 10'000);
}
