// Schedules of the whole family without an adversary: partitions, crashes of all, silent leaders.
#include "tests/chained/schedules.hpp"

#include "tests/protocols/slot_judge.hpp"

#include <array>

namespace bezant::testing {

namespace {

constexpr replica_id r0{0}, r1{1}, r2{2}, r3{3};

/// Two and two replicas are cut off from each other.
std::vector<std::string> halves(const char* protocol, std::vector<protocol_option> options) {
  cluster c{{.protocol = protocol, .options = std::move(options)}};
  const slot_judge judge{c};
  c.passes = [](const flight& f) {
    const bool same_side = (f.from.value() < 2) == (f.to.value() < 2);
    return same_side ? std::vector{milliseconds(5)} : std::vector<duration>{};
  };
  c.start();
  c.run(time_point{} + seconds(10));
  return c.violations;
}

std::vector<std::string> halves_of_hotstuff() {
  return halves("hotstuff", {{"timeout", "20ms"}, {"leader", "tenure"}, {"tenure", "4"}});
}

std::vector<std::string> halves_of_jolteon() {
  return halves("jolteon", {{"timeout", "20ms"}, {"leader", "tenure"}, {"tenure", "4"}});
}

std::vector<std::string> halves_of_simplex() {
  return halves("simplex", {{"delta", "20ms"}});
}

/// Everybody is down at once after `before`, and comes back; `passes` decides what arrives before that.
std::vector<std::string> all_crash(const char* protocol, duration before, network passes) {
  cluster c{{.protocol = protocol}};
  const slot_judge judge{c};
  c.passes = std::move(passes);
  c.start();
  c.run(time_point{} + before);
  for (const auto who : {r0, r1, r2, r3})
    c.crash(who);
  for (const auto who : {r0, r1, r2, r3})
    c.restart(who);
  c.passes = steady(milliseconds(10));
  c.run(c.now() + seconds(20));
  auto problems = c.violations;
  if (c.committed_by_all() < 10)
    problems.emplace_back("nothing is committed any more");
  return problems;
}

// In the third view: two blocks are certified, none is final.
std::vector<std::string> all_crash_with_blocks() {
  return all_crash("hotstuff", milliseconds(45), steady(milliseconds(10)));
}

// No proposal arrives: some views are nullified.
std::vector<std::string> all_crash_without_blocks() {
  return all_crash("simplex", milliseconds(1000), [](const flight& f) {
    return f.what.kind == number(chained::kind::proposal) ? std::vector<duration>{} : std::vector{milliseconds(10)};
  });
}

// Replica 3 of responsive Streamlet is silent: the epochs that it leads bring no block.
std::vector<std::string> silent_leader() {
  cluster c{{.protocol = "streamlet", .options = {{"responsive", "yes"}}}};
  c.mark_faulty(r3);
  c.passes = steady(milliseconds(10));
  for (const auto who : {r0, r1, r2})
    c.start(who);
  c.run(time_point{} + seconds(30));
  auto problems = c.violations;
  if (c.committed_by_all() < 10)
    problems.emplace_back("nothing is committed any more");
  return problems;
}

constexpr const char* fork = "commits another block at height 1";
constexpr const char* stall = "nothing is committed any more";

constexpr std::array schedules{
  schedule{"two halves of four commit nothing against each other: HotStuff", "quorum-2f", fork, halves_of_hotstuff},
  schedule{"two halves of four commit nothing against each other: Jolteon", "quorum-2f", fork, halves_of_jolteon},
  schedule{"two halves of four commit nothing against each other: Simplex", "quorum-2f", fork, halves_of_simplex},
  schedule{"HotStuff: a chain that all voted for outlives a crash of all", "chained-block-not-journaled", stall,
           all_crash_with_blocks},
  schedule{"Simplex: nullifications outlive a crash of all", "simplex-nullification-not-journaled", stall,
           all_crash_without_blocks},
  schedule{"responsive Streamlet: timeouts end the epoch of a silent leader", "streamlet-no-timeout-message", stall,
           silent_leader},
};

} // namespace

std::span<const schedule> chained_weather() {
  return schedules;
}

} // namespace bezant::testing
