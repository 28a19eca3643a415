#include "simulation/swarm/judge.hpp"

namespace bezant::simulation::swarm {

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
                              + std::to_string(s.expected.commits_after) + " blocks: one stands at height "
                              + std::to_string(o.blocks_final.value()) + ", another at "
                              + std::to_string(o.blocks.value())});
  for (const auto& [session, frames] : o.starved)
    if (o.views_to_recover)
      o.violations.push_back({"starvation",
                              {std::nullopt, o.blocks_final, {}, ended},
                              "blocks go on, but " + std::to_string(frames) + " frames that session "
                                + std::to_string(session.value()) + " sent before the last fault have no result"});
  if (twice) {
    const auto again = run(s, *load.value(), names, made.what.replicas, made.what.seed, nullptr, stop);
    made.repeated = again.complete;
    if (again.complete && again.trace != o.trace)
      o.violations.push_back({"same-trace",
                              {std::nullopt, {}, {}, ended},
                              "a second run of the same seed had another trace: " + to_string(again.trace)
                                + " instead of " + to_string(o.trace)});
  }
  return made;
}

} // namespace bezant::simulation::swarm
