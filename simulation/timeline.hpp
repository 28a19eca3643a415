// What happens to a cluster from outside in the course of a run, in order of time.
#pragma once

#include "simulation/fault_plan.hpp"

#include <deque>

namespace bezant::simulation {

/// Something that happens to the cluster from outside.
struct happening {
  enum class kind { quiet, crash, restart, backup, restart_from_backup };

  time_point at;
  kind what = kind::quiet;
  replica_id replica;
};

/// The happenings of a run that are still to come. What happens at the same time as the last fault comes before the
/// quiet begins.
class timeline {
public:
  /// Those of `plan` until `end`.
  timeline(const fault_plan& plan, time_point end);

  [[nodiscard]] bool done() const noexcept { return list_.empty(); }
  [[nodiscard]] const happening& next() const { return list_.front(); }
  happening take();
  /// One more, behind those of the same time; dropped if it is after the end.
  void add(const happening& h);

private:
  time_point end_;
  std::deque<happening> list_;
};

} // namespace bezant::simulation
