// Judges what is left after many lives: what replicas signed, their committed logs, and what the client was told.
#pragma once

#include "simulation/violation.hpp"
#include "tests/crash/crash_cluster.hpp"
#include "tests/crash/order_feed.hpp"

namespace bezant::testing {

/// What was looked at, and what was broken.
struct crash_verdict {
  simulation::violation_list found;
  std::uint64_t signatures = 0; ///< signed messages that have a slot
  std::uint64_t signed_all = 0; ///< signed messages
  std::uint64_t contradictions = 0;
  std::uint64_t blocks = 0;
  std::size_t bases = 0;     ///< stores whose history begins with a checkpoint's state
  std::uint64_t effects = 0; ///< frames that took effect
};

/// No replica signed two messages of one slot, or that prove an offence, in all its lives.
void judge_signatures(const crash_cluster& c, const exchange::founding& g, crash_verdict& v);

/// Where all replicas said that they stood.
struct settled_state {
  height at;
  digest state;
};

/// The stores hold one chain, all of them up to where they stood, with that state there. Each frame that was
/// acknowledged took effect in it once, as it was told, and all frames in it are as they were placed. No replica may
/// run.
void judge_stores(const crash_cluster& c, const exchange::founding& g, const client_history& told,
                  const settled_state& settled, crash_verdict& v);

} // namespace bezant::testing
