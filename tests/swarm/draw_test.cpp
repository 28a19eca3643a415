#include "simulation/scenario_text.hpp"
#include "simulation/swarm/draw.hpp"
#include "simulation/swarm/workload.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace bezant;
using namespace bezant::simulation;

namespace {

const std::vector<std::string> every_protocol{"streamlet", "hotstuff", "jolteon", "simplex", "pbft"};

std::string text_of(std::uint64_t seed, const swarm::draw_from& from) {
  return scenario_text(swarm::draw(seed, from, {}).what);
}

} // namespace

TEST_CASE("a seed draws the same case every time, and other seeds draw others") {
  const swarm::draw_from from{every_protocol, {4, 7}, 0};
  std::set<std::string> texts;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CHECK(text_of(seed, from) == text_of(seed, from));
    texts.insert(text_of(seed, from));
  }
  CHECK(texts.size() == 200);
}

TEST_CASE("a case does not depend on which other protocols and sizes were possible") {
  const swarm::draw_from from{every_protocol, {4, 7}, 0};
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto drawn = swarm::draw(seed, from, {});
    CHECK(text_of(seed, {{drawn.what.protocol}, {drawn.replicas}, 0}) == scenario_text(drawn.what));
  }
}

TEST_CASE("a drawn case written as a file is read back as it was") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto drawn = swarm::draw(seed, {every_protocol, {4, 7}, 0}, {});
    std::vector<std::string> problems;
    const auto text = scenario_text(drawn.what);
    const auto read = parse_scenario(text, "swarm", {}, {}, problems);
    INFO(text);
    REQUIRE(problems == std::vector<std::string>{});
    CHECK(scenario_text(*read) == text);
  }
}

TEST_CASE("two hundred seeds draw every protocol, size, kind of fault and several behaviours") {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto drawn = swarm::draw(seed, {every_protocol, {4, 7}, 0}, {});
    const auto& s = drawn.what;
    seen.insert(s.protocol);
    seen.insert(std::to_string(drawn.replicas));
    for (const auto& a : s.adversaries)
      seen.insert(to_string(a.what).substr(0, to_string(a.what).find_first_of("(| ")));
    const auto note = [&seen](const char* name, bool there) {
      if (there)
        seen.insert(name);
    };
    const auto& storm = s.changes.empty() ? s.links : s.changes.front().links;
    note("loss", storm.loss != 0);
    note("duplicates", storm.duplicate != 0);
    note("reordering", storm.reorder != 0);
    note("jumps", s.changes.size() > 1);
    note("minutes", !s.changes.empty() && s.changes.front().until >= time_point{} + seconds(60));
    note("calm", drawn.calm.has_value());
    note("cuts", !s.partitions.empty());
    note("one-way cuts", std::ranges::any_of(s.partitions, &partition::one_way));
    note("crashes", !s.crashes.empty());
    note("crashes in writes", !s.write_crashes.empty());
    note("lost writes", std::ranges::any_of(s.write_crashes, &write_crash::lost));
    note("skews", !s.skews.empty());
    note("checkpoints", s.checkpoints.every != 0);
    note("rogues", s.workload.rogues != 0);
    const auto& m = s.workload.market;
    note("other markets", m != market_plan{});
    note("little money", m.quote < 1'000'000);
    note("great numbers", m.price > 1U << 30U);
    note("small books", m.orders_max < 100);
    note("decimals", m.base_decimals != 0);
    note("no adversary", s.adversaries.empty());
  }
  for (const char* wanted : {"streamlet",
                             "hotstuff",
                             "jolteon",
                             "simplex",
                             "pbft",
                             "4",
                             "7",
                             "silent",
                             "chaos",
                             "loss",
                             "duplicates",
                             "reordering",
                             "cuts",
                             "one-way cuts",
                             "crashes",
                             "crashes in writes",
                             "lost writes",
                             "skews",
                             "jumps",
                             "minutes",
                             "calm",
                             "withhold-votes",
                             "rogues",
                             "no adversary",
                             "checkpoints",
                             "other markets",
                             "little money",
                             "great numbers",
                             "small books",
                             "decimals"})
    CHECK(seen.contains(wanted));
}

TEST_CASE("an old copy of a store is put back only where others still know what its replica signed last") {
  std::size_t put_back = 0;
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    const auto drawn = swarm::draw(seed, {every_protocol, {4, 7}, 0}, {});
    const auto& s = drawn.what;
    const auto old = std::ranges::find_if(s.crashes, [](const auto& c) { return c.backup.has_value(); });
    if (old == s.crashes.end())
      continue;
    ++put_back;
    INFO("seed " << seed);
    CHECK(std::ranges::all_of(s.crashes, [&](const auto& c) { return c.replica == old->replica; }));
    CHECK(s.write_crashes.empty());
    CHECK(s.partitions.empty());
    CHECK(s.changes.front().links.loss == 0);
    CHECK(s.adversaries.empty());
    for (const auto& o : s.options) // it listens for long: it may not be the one who leads for ever
      CHECK_FALSE((o.name == "tenure" && o.value == "1000"));
  }
  CHECK(put_back > 20);
}

TEST_CASE("at most f replicas have an adversary, unless more are asked for") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto count = [](const swarm::swarm_case& c) {
      std::size_t n = 0;
      for (const auto& a : c.what.adversaries)
        n += a.replicas.size();
      return n;
    };
    const auto drawn = swarm::draw(seed, {every_protocol, {4, 7}, 0}, {});
    CHECK(count(drawn) <= (drawn.replicas - 1) / 3);
    CHECK(count(swarm::draw(seed, {every_protocol, {4}, 1}, {})) == 2);
  }
}

TEST_CASE("every market that is drawn is one that a scenario may have") {
  std::uint64_t too_large = 0;
  for (std::uint64_t seed = 0; seed < 300'000; ++seed) {
    workload_plan w;
    swarm::draw_workload(w, random_source{seed});
    const auto& m = w.market;
    too_large += m.size > exchange::quantity_max.value() || m.price > exchange::price_max.value()
                     || m.spread > exchange::price_max.value() / 4 || m.size == 0 || m.price == 0 || m.spread == 0
                   ? 1
                   : 0;
  }
  CHECK(too_large == 0);
}
