#include "simulation/swarm/judge.hpp"

#include "simulation/scenario_text.hpp"
#include "simulation/swarm/calm.hpp"

#include <algorithm>
#include <iterator>

namespace bezant::simulation::swarm {

namespace {

/// What the case is once it was written to a file and read again.
std::optional<scenario> written_and_read(const scenario& s, const scenario_names& names, std::string& why) {
  std::vector<std::string> problems;
  auto read = parse_scenario(scenario_text(s), s.file, names, {}, problems);
  for (const auto& p : problems)
    why += "; " + p;
  return read;
}

/// Runs it a second time, as `--scenario FILE` writes it.
void repeat(const scenario& first, const workload& load, const scenario_names& names, judged_case& made,
            const std::stop_token& stop) {
  auto& o = made.outcome;
  const occasion ended{std::nullopt, {}, {}, time_point{} + o.ran};
  std::string why;
  const auto s = written_and_read(first, names, why);
  if (!s) {
    o.violations.push_back({"same-trace", ended, "what was drawn is refused as a file" + why});
    return;
  }
  const auto again = run(*s, load, names, made.what.replicas, made.what.seed, nullptr, stop);
  made.repeated = again.complete;
  if (again.complete && again.trace != o.trace)
    o.violations.push_back({"same-trace", ended,
                            "a second run of the same seed, by way of its file, had another trace: "
                              + to_string(again.trace) + " instead of " + to_string(o.trace)});
}

} // namespace

judged_case judge(swarm_case c, const scenario_names& names, bool twice, const std::stop_token& stop) {
  judged_case made;
  made.what = std::move(c);
  const auto& s = made.what.what;
  const auto load = workload::make(s, nullptr);
  require(load.has_value(), "a synthetic load can be made");
  auto& o = made.outcome;
  o = run(s, *load.value(), names, made.what.replicas, made.what.seed, nullptr, stop);
  if (!o.complete)
    return made;
  const auto ended = time_point{} + o.ran;
  if (o.views_to_recover && s.expected.views_after_max != 0 && *o.views_to_recover > s.expected.views_after_max)
    o.violations.push_back({"progress",
                            {std::nullopt, o.blocks_final, {}, ended},
                            "after the last fault it took " + std::to_string(*o.views_to_recover)
                              + " views until every honest replica had committed "
                              + std::to_string(s.expected.commits_after) + " blocks"});
  if (s.expected.commits_after != 0 && !o.views_to_recover)
    o.violations.push_back({"progress",
                            {std::nullopt, o.blocks_final, {}, ended},
                            "after the last fault not every honest replica committed "
                              + std::to_string(s.expected.commits_after) + " blocks in all the views that it may take"
                                ", or before the end: one stands at height "
                              + std::to_string(o.blocks_final.value()) + ", another at "
                              + std::to_string(o.blocks.value())});
  for (const auto& [session, frames] : o.starved)
    if (o.views_to_recover)
      o.violations.push_back({"starvation",
                              {std::nullopt, o.blocks_final, {}, ended},
                              "blocks go on, but " + std::to_string(frames) + " frames that session "
                                + std::to_string(session.value()) + " sent before the last fault have no result"});
  if (made.what.calm && o.views_to_recover) {
    std::ranges::copy(check_suspicions(s, made.what.replicas, *made.what.calm, o), std::back_inserter(o.violations));
    std::ranges::copy(check_traffic(s, made.what.replicas, o), std::back_inserter(o.violations));
  }
  if (twice)
    repeat(s, *load.value(), names, made, stop);
  return made;
}

} // namespace bezant::simulation::swarm
