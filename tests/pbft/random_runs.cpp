#include "tests/pbft/random_runs.hpp"
#include "tests/protocols/weather.hpp"

namespace bezant::testing {

namespace {

constexpr std::int64_t storm_rounds = 24;
constexpr auto round_length = milliseconds(200);

void storm(cluster& c, weather& w) {
  for (std::int64_t e = 1; e <= storm_rounds; ++e) {
    w.change(c.size());
    for (std::uint32_t i = 0; i < c.size(); ++i) {
      const replica_id who{i};
      if (!c.up(who) && w.dice.chance(400'000))
        c.restart(who);
      else if (c.up(who) && w.dice.chance(100'000)) {
        if (w.dice.below(2) == 0)
          c.crash(who);
        else
          c.crash_at_next_write(who);
      }
    }
    if (w.dice.below(3) == 0)
      offer_work(c);
    else
      for (std::uint32_t i = 0; i < c.size(); ++i)
        if (c.up(replica_id{i}))
          c.step(replica_id{i}, work_drained{});
    c.run(time_point{} + round_length * e - milliseconds(w.dice.between(0, 199)));
  }
}

} // namespace

std::vector<std::string> random_run(std::size_t replicas, std::uint64_t seed) {
  cluster c{pbft_setup(replicas, {}, seed)};
  const pbft_judge judge{c};
  weather w{seed * 1000 + replicas, 400};
  std::uint64_t batches = 0;
  c.batch = [&](replica_id, const request_payload&) {
    ++batches;
    return text_payload(w.dice.below(4) == 0 ? std::string{} : "batch " + std::to_string(batches));
  };
  c.passes = [&w](const flight& f) { return w.fate(f); };
  for (std::uint32_t i = 0; i < replicas; ++i)
    c.set_skew(replica_id{i}, milliseconds(w.dice.between(-60, 60)));
  c.start();
  storm(c, w); // all may be down at once: nothing that matters lives in memory alone
  for (std::uint32_t i = 0; i < replicas; ++i) {
    c.crash_at_next_write(replica_id{i}, false);
    if (!c.up(replica_id{i}))
      c.restart(replica_id{i});
    else
      c.step(replica_id{i}, work_drained{});
  }
  c.passes = steady(milliseconds(10));
  std::size_t most = 0;
  for (std::uint32_t i = 0; i < replicas; ++i)
    most = std::max(most, c.committed(replica_id{i}));
  const auto end = c.now() + seconds(60);
  while (c.now() < end && c.committed_by_all() < most + 10 && c.violations.empty())
    c.run(c.now() + milliseconds(200));
  auto problems = c.violations;
  if (problems.empty() && c.committed_by_all() < most + 10)
    problems.push_back("stalled: " + std::to_string(c.committed_by_all()) + " blocks after " + std::to_string(most));
  if (c.refused != 0)
    problems.push_back("a check refused an honest message");
  return problems;
}

} // namespace bezant::testing
