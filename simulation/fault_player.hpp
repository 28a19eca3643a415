// Does to a cluster's replicas, at its time, what a plan of faults says.
#pragma once

#include "simulation/cluster.hpp"
#include "simulation/fault_plan.hpp"
#include "simulation/invariants.hpp"
#include "simulation/timeline.hpp"

#include <map>
#include <stop_token>

namespace bezant::simulation {

/// Crashes, restarts, backups, and machines that go down in a write. The network carries out its part of the plan by
/// itself.
class fault_player {
public:
  /// `s`, `plan` and `on` are used as long as the player is.
  fault_player(const scenario& s, const fault_plan& plan, cluster& on,
               std::shared_ptr<const invariant_checker> checker);

  /// Lets time pass until all has happened that does before `end`; less if stopped, or if the cluster stands still.
  void play(time_point end, const std::stop_token& stop);

  /// The highest block that was committed when the last fault was over.
  [[nodiscard]] height at_quiet() const noexcept { return at_quiet_; }
  /// Carried out so far, as the next.
  [[nodiscard]] std::uint64_t crashes() const noexcept { return crashes_; }
  [[nodiscard]] std::uint64_t restarts() const noexcept { return restarts_; }

private:
  void happen(const happening& h);
  duration down_of(replica_id who);

  const scenario& scenario_;
  const fault_plan& plan_;
  cluster& cluster_;
  std::shared_ptr<const invariant_checker> checker_;
  height at_quiet_;
  std::uint64_t crashes_ = 0;
  std::uint64_t restarts_ = 0;
  std::map<replica_id, std::size_t> deaths_; ///< in writes, so far
};

} // namespace bezant::simulation
