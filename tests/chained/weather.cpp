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

// Replica 3 asks for the whole chain thousands of times.
std::vector<std::string> begged() {
  cluster c{{.protocol = "hotstuff"}};
  c.mark_faulty(r3);
  std::size_t given = 0;
  c.passes = [&](const flight& f) {
    given += f.to == r3 && f.what.kind == number(chained::kind::block) ? 1 : 0;
    return std::vector{milliseconds(5)};
  };
  std::optional<vote_certificate> newest;
  c.on_signed = [&](replica_id, const signed_message& m) {
    if (const auto p = m.kind == number(chained::kind::proposal) ? decode<chained::proposal>(m.body)
                                                                 : result<chained::proposal>{codec_error::truncated})
      if (const auto& justify = p.value().block.justify; justify.vote.at > height{0})
        newest = justify;
  };
  for (const auto who : {r0, r1, r2})
    c.start(who);
  c.run(time_point{} + seconds(20));
  block_request all{newest.value(), {}};
  all.have.push_back({height{0}, make_genesis_block(c.keys.replicas()->chain())->id()});
  const auto request = c.keys.sign(r3, chained::make_message(chained::kind::request, all));
  for (int i = 0; i < 400; ++i) {
    for (int each = 0; each < 16; ++each)
      c.hand(r0, request);
    c.run(c.now() + milliseconds(5));
  }
  // 4 MiB and half a MiB a second, of blocks of 512 bytes and more.
  return given < 12'000 ? c.violations : std::vector<std::string>{"it sends " + std::to_string(given) + " blocks"};
}

/// Replica 3 is dead: its views are waited for once.
std::vector<std::string> dead_leader() {
  cluster c{{.protocol = "hotstuff"}};
  c.passes = steady(milliseconds(5));
  for (const auto who : {r0, r1, r2})
    c.start(who);
  c.run(time_point{} + seconds(10));
  const auto lost = c.status(r0).view.value() - c.committed(r0);
  return lost < 12 ? c.violations
                   : std::vector<std::string>{"it waits for the dead " + std::to_string(lost) + " times"};
}

/// Views were short for long; then the network becomes so slow that they need nearly all of their timeout.
std::vector<std::string> slower_than_measured() {
  cluster c{{.protocol = "jolteon", .options = {{"timeouts", "measured"}}}};
  c.passes = steady(milliseconds(5));
  c.start();
  c.run(time_point{} + seconds(5));
  const auto before = c.committed_by_all();
  // No vote is on its way when it does: the certificate that ends so long a view would say how slow it is.
  c.passes = [](const flight& f) {
    return f.what.kind == number(chained::kind::proposal) ? std::vector<duration>{} : std::vector{milliseconds(5)};
  };
  c.run(c.now() + seconds(1));
  c.passes = steady(milliseconds(225));
  c.run(c.now() + seconds(20));
  auto problems = c.violations;
  if (c.committed_by_all() < before + 10)
    problems.emplace_back("nothing is committed any more");
  return problems;
}

/// Messages take longer than a view may at first. Three views in a row have to succeed.
std::vector<std::string> slow_network() {
  cluster c{{.protocol = "hotstuff", .options = {{"timeout", "100ms"}, {"leader", "round_robin"}}}};
  c.passes = steady(milliseconds(130));
  c.start();
  c.run(time_point{} + seconds(60));
  auto problems = c.violations;
  if (c.committed_by_all() < 20)
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
  schedule{"HotStuff: who asks for everything again and again gets it once", "chained-blocks-without-end", "it sends",
           begged},
  schedule{"Jolteon: views get back the time that they did not need for long", "measured-timeout-never-doubles", stall,
           slower_than_measured},
  schedule{"HotStuff: in a slow network views stay long", "chained-forgets-slowness", stall, slow_network},
  schedule{"HotStuff: a dead leader rests", "chained-leaders-never-rest", "it waits", dead_leader},
};

} // namespace

std::span<const schedule> chained_weather() {
  return schedules;
}

} // namespace bezant::testing
