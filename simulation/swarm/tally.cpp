#include "simulation/swarm/tally.hpp"

#include <algorithm>

namespace bezant::simulation::swarm {

namespace {

/// "streamlet leader=hash"; of a span or number only that it was set.
std::string option_name(const std::string& protocol, const protocol_option& o) {
  const bool number = !o.value.empty() && o.value.front() >= '0' && o.value.front() <= '9';
  return protocol + " " + o.name + (number && o.name != "tenure" ? "" : "=" + o.value);
}

void add_checked(check_counts& to, const check_counts& more) {
  to.commits += more.commits;
  to.blocks += more.blocks;
  to.signatures += more.signatures;
  to.frames += more.frames;
  to.acknowledged += more.acknowledged;
  to.accusations += more.accusations;
  to.snapshots += more.snapshots;
}

} // namespace

void tally::count_behaviours(const recipe& r, std::uint64_t replicas) {
  if (r.name != recipe::stack)
    behaviours[r.name] += replicas;
  for (const auto& part : r.parts)
    count_behaviours(part, replicas);
}

void tally::add(const judged_case& c) {
  const auto& s = c.what.what;
  const auto& o = c.outcome;
  ++runs;
  failed += c.failed() ? 1 : 0;
  repeated += c.repeated ? 1 : 0;
  ++protocols[s.protocol];
  ++sizes[c.what.replicas];
  for (const auto& option : s.options)
    ++options[option_name(s.protocol, option)];
  for (const auto& a : s.adversaries) {
    byzantine += a.replicas.size();
    count_behaviours(a.what, a.replicas.size());
  }
  for (const auto& a : o.adversaries) {
    idle += a.total() == 0 ? 1 : 0;
    for (std::size_t i = 0; i < act_kinds; ++i)
      acts[i] += a.by_kind[i];
  }
  for (const auto& [name, count] : {std::pair<const char*, std::uint64_t>{"messages lost", o.network.lost},
                                    {"messages duplicated", o.network.duplicated},
                                    {"messages reordered", o.network.reordered},
                                    {"messages cut by partitions", o.network.cut},
                                    {"crashes", o.crashes},
                                    {"clocks that are off", s.skews.size()},
                                    {"frames of rogue clients", o.rogue_frames}}) {
    faults[name] += count != 0 ? 1 : 0;
    injected[name] += count;
  }
  for (const auto& v : o.violations)
    ++broken[v.invariant];
  blocks += o.blocks.value();
  orders += o.clients.answered;
  messages += o.network.sent;
  add_checked(checked, o.checked);
  if (!c.what.calm) // there was nothing to recover from
    views_to_recover_max = std::max(views_to_recover_max, o.views_to_recover.value_or(0));
  virtual_ns += o.ran.ns;
  thread_seconds += o.wall_seconds;
}

} // namespace bezant::simulation::swarm
