#include "cli/simulate_adversaries.hpp"

#include "cli/cluster_options.hpp"
#include "simulation/seat.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bezant::cli {

namespace {

using simulation::adversary_plan;
using simulation::scenario;

/// The plan of those replicas, some of which may have one already.
std::vector<adversary_plan> stacked(const recipe& what, std::set<replica_id> who, scenario& s) {
  std::vector<adversary_plan> made;
  for (auto& plan : s.adversaries) {
    adversary_plan both{{}, plan.what | what, plan.accomplices};
    both.accomplices.insert(both.accomplices.end(), plan.replicas.begin(), plan.replicas.end());
    std::erase_if(plan.replicas, [&](replica_id one) {
      const bool meant = who.erase(one) != 0;
      if (meant)
        both.replicas.push_back(one);
      return meant;
    });
    if (both.replicas.empty())
      continue;
    plan.accomplices.insert(plan.accomplices.end(), both.replicas.begin(), both.replicas.end());
    made.push_back(std::move(both));
  }
  std::erase_if(s.adversaries, [](const adversary_plan& plan) { return plan.replicas.empty(); });
  if (!who.empty())
    made.push_back({{who.begin(), who.end()}, what});
  return made;
}

/// Why it can never act in this run; empty if it can.
std::string never_in(const scenario& s, const recipe& what) {
  const auto window = window_of(what);
  if (!window)
    return "its times exclude each other: it can never act";
  if (window->from - time_point{} >= s.length)
    return fmt::format("it begins {:.3f} s after the start, and the run ends after {:.3f} s",
                       static_cast<double>(window->from.ns) / 1e9, static_cast<double>(s.length.ns) / 1e9);
  return {};
}

void add_one(const std::string& text, const simulation::scenario_names& names, scenario& s) {
  const auto replicas = *std::ranges::min_element(s.replicas);
  const auto [who, behaviour] = parse_adversary(text, replicas);
  std::string why;
  const auto what = parse_recipe(behaviour, names.adversaries, &why);
  if (!what)
    refuse_adversary(text, why);
  if (why = never_in(s, what.value()); !why.empty())
    refuse_adversary(text, why);
  const auto protocol = names.protocols.find(s.protocol);
  if (!protocol)
    return; // that is complained of elsewhere
  if (why = names.adversaries.inapplicable(what.value(), *protocol.value()); !why.empty()) {
    s.inapplicable = why;
    return;
  }
  for (auto& plan : stacked(what.value(), who, s)) {
    simulation::seat taken{plan.what, {plan.replicas.begin(), plan.replicas.end()}};
    taken.accomplices.insert(plan.accomplices.begin(), plan.accomplices.end());
    const auto refused = refusal_of(taken, names.adversaries, *protocol.value(), s.options, replicas, true);
    if (refused.inapplicable)
      s.inapplicable = refused.why;
    else if (!refused.why.empty())
      refuse_adversary(text, refused.why);
    s.adversaries.push_back(std::move(plan));
  }
}

} // namespace

void add_adversaries(const std::vector<std::string>& texts, const simulation::scenario_names& names, scenario& s) {
  for (const auto& text : texts)
    add_one(text, names, s);
  s.added_adversaries = texts;
  std::size_t bad = 0;
  for (const auto& plan : s.adversaries)
    bad += plan.replicas.size();
  if (!texts.empty() && bad >= *std::ranges::min_element(s.replicas))
    refuse_adversary(texts.back(), "nobody would be honest");
}

} // namespace bezant::cli
