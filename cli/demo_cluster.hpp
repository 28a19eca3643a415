// A small exchange cluster for the guided tour, drawn as a table of committed heights.
#pragma once

#include "exchange/exchange_application.hpp"
#include "simulation/cluster.hpp"
#include "simulation/feeder.hpp"
#include "simulation/invariants.hpp"
#include "simulation/observers.hpp"

#include <set>

namespace bezant::cli {

/// What is special about one step's cluster.
struct demo_setting {
  std::size_t replicas = 4;
  std::set<replica_id> silent = {};
  std::string protocol = "streamlet";
  std::map<replica_id, simulation::seat> adversaries = {}; ///< besides the silent ones
  std::shared_ptr<replica_observer> watcher = {};          ///< may be null
  std::vector<partition> partitions = {};
  std::uint64_t seed = 1;
  std::stop_token stop = {}; ///< ends runs early
};

/// A cluster of replicas with an exchange of one instrument and two traders, under the invariant checker.
class demo_cluster {
public:
  explicit demo_cluster(const demo_setting& setting);

  /// Runs until `end` and prints, every `every`, the height that each replica has committed, with `remark(t)` beside
  /// it.
  void run(time_point end, duration every, const std::function<std::string(time_point)>& remark);

  /// Sends `commands` through a gateway, and runs until all are accepted and executed or `deadline` has passed.
  bool trade(std::vector<exchange::command> commands, time_point deadline);

  /// Tells `l` what replica 0's exchange does; `l` must outlive this.
  void listen(exchange::exchange_listener& l) { exchanges_.at(0)->listen(&l); }

  /// Height that all honest replicas have committed, and the highest that any has.
  [[nodiscard]] std::uint64_t common_height() const { return checker_->committed_by_all().value(); }
  [[nodiscard]] std::uint64_t top_height() const { return checker_->committed_by_any().value(); }
  /// Ends the run and prints every broken invariant; true if there is none.
  bool sound();

  /// What auditors have proven so far, and who is left out for it.
  [[nodiscard]] std::vector<simulation::found_evidence> evidence() const { return checker_->evidence_found(); }
  [[nodiscard]] std::vector<simulation::isolated_replica> isolated() const { return checker_->isolated(); }
  /// Invariants that broke so far.
  [[nodiscard]] std::vector<simulation::violation> violations() const { return checker_->violations(); }
  [[nodiscard]] const simulation::cluster& replicas() const { return *cluster_; }

  [[nodiscard]] const exchange::exchange_application& exchange_of(std::size_t i) const { return *exchanges_.at(i); }
  [[nodiscard]] const network_stats& network() const { return cluster_->network_counts(); }
  [[nodiscard]] std::size_t size() const noexcept { return setting_.replicas; }

private:
  simulation::cluster_config configure();
  [[nodiscard]] bool all_honest(const std::function<bool(const exchange::exchange_application&)>& which) const;

  demo_setting setting_;
  exchange::exchange_genesis genesis_;
  std::shared_ptr<const signer> key_;
  std::shared_ptr<simulation::invariant_checker> checker_;
  std::vector<std::shared_ptr<exchange::exchange_application>> exchanges_;
  std::unique_ptr<simulation::cluster> cluster_;
};

} // namespace bezant::cli
