#include "simulation/fault_plan.hpp"

#include "core/random.hpp"

#include <algorithm>

namespace bezant::simulation {

namespace {

/// Parts of a run's randomness; `cluster` uses part 0 for the network.
constexpr std::uint64_t faults_part = 1;

std::uint32_t up_to(random_source& random, std::uint32_t most) {
  return static_cast<std::uint32_t>(random.between(0, most));
}

/// A stretch of time within [0, until): at most a third of it, so that faults follow each other.
std::pair<time_point, time_point> draw_stretch(random_source& random, time_point until) {
  const auto most = std::max<std::int64_t>(until.ns / 3, 2);
  const auto length = random.between(most / 10 + 1, most);
  const auto from = random.between(0, until.ns - length);
  return {time_point{from}, time_point{from + length}};
}

link_model draw_links(const random_faults& r, random_source& random, link_model links) {
  if (r.delay_max > duration{}) {
    links.delay_max = duration{random.between(std::min(links.delay_min.ns, r.delay_max.ns), r.delay_max.ns)};
    links.delay_min = std::min(links.delay_min, links.delay_max);
  }
  links.loss = std::max(links.loss, up_to(random, r.loss_max));
  links.duplicate = std::max(links.duplicate, up_to(random, r.duplicate_max));
  links.reorder = std::max(links.reorder, up_to(random, r.reorder_max));
  return links;
}

partition draw_partition(random_source& random, std::size_t replicas, time_point until) {
  partition p;
  std::tie(p.from, p.until) = draw_stretch(random, until);
  p.groups.resize(2);
  for (std::uint32_t i = 0; i < replicas; ++i)
    p.groups[random.below(2)].emplace_back(i);
  // Both sides have somebody.
  auto& full = p.groups[0].empty() ? p.groups[1] : p.groups[0];
  auto& other = p.groups[0].empty() ? p.groups[0] : p.groups[1];
  if (other.empty()) {
    const auto at = full.begin() + static_cast<std::ptrdiff_t>(random.below(full.size()));
    other.push_back(*at);
    full.erase(at);
  }
  return p;
}

/// Every second one is short: a replica that is back within the same view must remember what it said in it.
crash_plan draw_crash(random_source& random, std::size_t replicas, time_point until) {
  constexpr duration short_max = milliseconds(100);
  auto [at, restart] = draw_stretch(random, until);
  if (random.below(2) == 0)
    restart = std::min(restart, at + duration{random.between(1, short_max.ns)});
  return {replica_id{static_cast<std::uint32_t>(random.below(replicas))}, at, restart};
}

void draw_faults(const random_faults& r, std::size_t replicas, random_source random, fault_plan& into) {
  // Each kind has draws of its own: allowing more of one leaves the others as they were.
  auto links = random.split(0);
  auto partitions = random.split(1);
  auto crashes = random.split(2);
  auto skews = random.split(3);
  if (r.delay_max > duration{} || r.loss_max != 0 || r.duplicate_max != 0 || r.reorder_max != 0)
    into.network.changes.push_back({time_point{}, r.until, draw_links(r, links, into.network.links)});
  if (replicas > 1)
    for (auto n =
           partitions.between(static_cast<std::int64_t>(r.partitions_min), static_cast<std::int64_t>(r.partitions_max));
         n > 0; --n)
      into.network.partitions.push_back(draw_partition(partitions, replicas, r.until));
  for (auto n = crashes.between(static_cast<std::int64_t>(r.crashes_min), static_cast<std::int64_t>(r.crashes_max));
       n > 0; --n)
    into.crashes.push_back(draw_crash(crashes, replicas, r.until));
  if (r.skew_max > duration{})
    for (auto& skew : into.skews)
      skew = skew + duration{skews.between(-r.skew_max.ns, r.skew_max.ns)};
  into.quiet = std::max(into.quiet, r.until);
}

/// A replica that is down cannot go down: overlapping crashes become one.
std::vector<crash_plan> merge_crashes(std::vector<crash_plan> list) {
  std::ranges::stable_sort(list, {}, [](const crash_plan& c) { return std::pair{c.at, c.replica}; });
  std::vector<crash_plan> merged;
  for (const auto& c : list) {
    const auto before = std::find_if(merged.rbegin(), merged.rend(),
                                     [&c](const crash_plan& other) { return other.replica == c.replica; });
    if (before == merged.rend() || (before->restart && *before->restart < c.at))
      merged.push_back(c);
    else if (before->restart)
      before->restart = c.restart ? std::optional{std::max(*before->restart, *c.restart)} : std::nullopt;
  }
  return merged;
}

} // namespace

fault_plan plan_faults(const scenario& s, std::size_t replicas, std::uint64_t seed) {
  fault_plan plan;
  plan.network.links = s.links;
  plan.network.changes = s.changes;
  plan.network.partitions = s.partitions;
  plan.crashes = s.crashes;
  plan.skews = s.skews;
  plan.skews.resize(replicas);
  if (s.random.any())
    draw_faults(s.random, replicas, random_source{seed}.split(faults_part), plan);
  plan.crashes = merge_crashes(std::move(plan.crashes));
  for (const auto& c : plan.network.changes)
    plan.quiet = std::max(plan.quiet, c.until);
  for (const auto& p : plan.network.partitions)
    plan.quiet = std::max(plan.quiet, p.until);
  for (const auto& c : plan.crashes)
    plan.quiet = std::max({plan.quiet, c.at, c.restart.value_or(c.at)});
  return plan;
}

} // namespace bezant::simulation
