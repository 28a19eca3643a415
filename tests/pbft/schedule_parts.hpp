// What the schedules of PBFT are made of.
#pragma once

#include "tests/pbft/judge.hpp"
#include "tests/pbft/says.hpp"
#include "tests/pbft/schedules.hpp"

namespace bezant::testing::pbft_parts {

using pbft::kind;
using problems = std::vector<std::string>;

inline auto of(kind k) {
  return [k](const flight& f) { return f.what.kind == pbft::number(k); };
}

inline auto of(kind k, std::uint32_t to) {
  return [k, to](const flight& f) { return f.what.kind == pbft::number(k) && f.to == replica_id{to}; };
}

inline problems with_stall(const cluster& c, std::size_t least) {
  auto list = c.violations;
  if (list.empty() && c.committed_by_all() < least)
    list.push_back("stalled at " + std::to_string(c.committed_by_all()) + " blocks");
  return list;
}

/// Everybody works and hears everybody for a while.
inline void calm(cluster& c, duration length = seconds(2)) {
  c.drop_all();
  c.passes = steady(milliseconds(5));
  c.run(c.now() + length);
}

inline cluster_setup one_at_a_time(std::size_t n = 4) {
  return pbft_setup(n, {{"in_flight", "1"}});
}

/// Replica 1, primary of view 1, proposes one batch, and all backups have it; their prepares are held.
inline void propose_to_all(cluster& c) {
  c.start();
  c.step(replica_id{1}, work_pending{c.now()});
  c.deliver(of(kind::pre_prepare));
}

/// O by these view-changes for view 3.
inline std::vector<pbft::batch_header> planned(const keyring& keys, const std::vector<signed_message>& changes) {
  std::vector<pbft::view_change> bodies;
  for (const auto& m : changes)
    bodies.push_back(decode<pbft::view_change>(m.body).value());
  return pbft::plan_view(view_number{3}, bodies, *keys.replicas()).value().batches;
}

} // namespace bezant::testing::pbft_parts
