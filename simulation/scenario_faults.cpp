// What goes wrong in a scenario: network, partitions, crashes, clocks, and what a seed draws.
#include "simulation/scenario_parts.hpp"

#include <algorithm>
#include <set>

namespace bezant::simulation {

namespace {

time_point read_time(toml_section& from, std::string_view key, time_point fallback, const scenario& s) {
  const toml_section::derived length{from, {from.top_key("duration")}};
  const time_point at{from.span(key, fallback - time_point{}).ns};
  if (at - time_point{} > s.length)
    from.complain(key, "lies after the end of the run");
  return at;
}

void read_links(toml_section& from, link_model& into) {
  std::tie(into.delay_min, into.delay_max) = from.spans("delay", {into.delay_min, into.delay_max});
  into.loss = from.share("loss", into.loss);
  into.duplicate = from.share("duplicate", into.duplicate);
  into.reorder = from.share("reorder", into.reorder);
  into.reorder_delay = from.span("reorder_delay", into.reorder_delay);
  into.bytes_per_second = from.number("bandwidth", into.bytes_per_second, 0, std::uint64_t{1} << 40U);
}

} // namespace

std::uint64_t replica_most(const scenario& s) {
  return *std::ranges::min_element(s.replicas) - 1;
}

std::vector<replica_id> read_replicas(toml_section& from, std::string_view key, const scenario& s) {
  std::vector<replica_id> ids;
  if (!from.has(key))
    from.complain(key, "expected, such as " + std::string{key} + " = [0]");
  const toml_section::derived size{from, {from.top_key("replicas")}};
  for (const auto n : from.numbers(key, {}, 0, replica_most(s)))
    ids.emplace_back(static_cast<std::uint32_t>(n));
  return ids;
}

std::pair<time_point, time_point> read_during(toml_section& from, const scenario& s) {
  const auto [begin, end] = from.spans("during", {duration{}, s.length});
  if (!from.has("during"))
    from.complain("during", "expected, such as during = \"5s..10s\"");
  const toml_section::derived length{from, {from.top_key("duration")}};
  if (from.good("during") && (end > s.length || begin == end))
    from.complain("during", "expected two different times within the run");
  return {time_point{begin.ns}, time_point{end.ns}};
}

void read_network(toml_section& top, scenario& into) {
  auto network = top.table("network");
  if (!network)
    return;
  read_links(*network, into.links);
  for (auto& change : network->tables("change")) {
    const auto [from, until] = read_during(change, into);
    link_change c{from, until, into.links};
    read_links(change, c.links);
    change.finish();
    into.changes.push_back(c);
  }
  network->finish();
}

void read_partitions(toml_section& top, scenario& into) {
  for (auto& entry : top.tables("partition")) {
    partition p;
    std::tie(p.from, p.until) = read_during(entry, into);
    const toml_section::derived size{entry, {entry.top_key("replicas")}};
    std::vector<std::uint64_t> seen;
    for (const auto& group : entry.groups("groups", replica_most(into))) {
      p.groups.emplace_back();
      for (const auto n : group) {
        if (std::ranges::find(seen, n) != seen.end())
          entry.complain("groups", "replica " + std::to_string(n) + " is named twice");
        seen.push_back(n);
        p.groups.back().emplace_back(static_cast<std::uint32_t>(n));
      }
    }
    p.one_way = entry.flag("one_way", false);
    entry.finish();
    into.partitions.push_back(std::move(p));
  }
}

namespace {

/// A crash that happens in a write, not at a time.
void read_write_crash(toml_section& entry, scenario& into) {
  constexpr std::uint64_t syncs_max = 1'000'000;
  write_crash c;
  c.sync = entry.number("at_write", 1, 1, syncs_max);
  c.lost = entry.flag("lost", c.lost);
  c.down = entry.span("down", c.down);
  if (c.down <= duration{})
    entry.complain("down", "expected more than nothing");
  for (const auto who : read_replicas(entry, "replica", into)) {
    c.replica = who;
    into.write_crashes.push_back(c);
  }
  entry.finish();
}

} // namespace

void read_crashes(toml_section& top, scenario& into) {
  for (auto& entry : top.tables("crash")) {
    if (entry.has("at_write")) {
      read_write_crash(entry, into);
      continue;
    }
    const auto at = read_time(entry, "at", {}, into);
    std::optional<time_point> restart;
    if (entry.has("restart"))
      restart = read_time(entry, "restart", {}, into);
    if (!entry.has("at"))
      entry.complain("at", "expected, such as at = \"4s\"");
    if (restart && entry.good("at") && *restart <= at)
      entry.complain("restart", "expected a time after the crash");
    std::optional<time_point> backup;
    if (entry.has("backup"))
      backup = read_time(entry, "backup", {}, into);
    if (backup && (!restart || *backup > at))
      entry.complain("backup", "expected a time before the crash, and a restart: the store is put back as it was then");
    for (const auto who : read_replicas(entry, "replica", into))
      into.crashes.push_back({who, at, restart, backup});
    entry.finish();
  }
}

void read_skews(toml_section& top, scenario& into) {
  std::set<replica_id> seen;
  for (auto& entry : top.tables("skew")) {
    if (!entry.has("by"))
      entry.complain("by", "expected, such as by = \"-20ms\"");
    const auto by = entry.span("by", {}, true);
    for (const auto who : read_replicas(entry, "replica", into)) {
      into.skews.resize(std::max<std::size_t>(into.skews.size(), who.value() + std::size_t{1}));
      if (!seen.insert(who).second)
        entry.complain("replica", "replica " + std::to_string(who.value()) + " has a skew already");
      into.skews[who.value()] = by;
    }
    entry.finish();
  }
}

void read_random(toml_section& top, scenario& into) {
  auto entry = top.table("random");
  if (!entry)
    return;
  constexpr std::uint64_t faults_max = 100;
  auto& r = into.random;
  r.delay_max = entry->span("delay_max", {});
  r.loss_max = entry->share("loss_max", 0);
  r.duplicate_max = entry->share("duplicate_max", 0);
  r.reorder_max = entry->share("reorder_max", 0);
  r.partitions_max = entry->number("partitions_max", 0, 0, faults_max);
  r.crashes_max = entry->number("crashes_max", 0, 0, faults_max);
  {
    const toml_section::derived most{*entry, {entry->key_of("partitions_max"), entry->key_of("crashes_max")}};
    r.partitions_min = entry->number("partitions_min", 0, 0, r.partitions_max);
    r.crashes_min = entry->number("crashes_min", 0, 0, r.crashes_max);
  }
  r.skew_max = entry->span("skew_max", {});
  r.until = read_time(*entry, "until", time_point{into.length.ns}, into);
  if (r.until < time_point{milliseconds(10).ns})
    entry->complain("until", "expected at least 10ms: faults need some room");
  entry->finish();
}

} // namespace bezant::simulation
