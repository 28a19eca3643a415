// One life of a node process: what it is put together from, and how it goes from start to a clean stop.
#pragma once

#include "actors/clerk.hpp"
#include "actors/networked_system.hpp"
#include "actors/replica_host.hpp"
#include "actors/status_watch.hpp"
#include "adversaries/act.hpp"
#include "deployment/failure_watch.hpp"
#include "deployment/life_marks.hpp"
#include "deployment/log_observer.hpp"
#include "deployment/node_process.hpp"
#include "simulation/suspicion_watch.hpp"
#include "transport/links/link_board.hpp"
#include "transport/store/counted_store.hpp"

#include <chrono>
#include <mutex>

namespace bezant::deployment {

/// The actors of the replica's present life, for the clerk.
struct present_actors {
  std::mutex mutex;
  exchange_replica_actor exchange;
};

/// The node of a node file.
class node_run {
public:
  node_run(const loaded_node& n, const names& known, const node_hooks& hooks)
    : n_{n}, known_{known}, hooks_{hooks}, marks_{n.node} {}

  /// See `run_node`; called once.
  node_end run(const std::stop_token& stop, const std::function<void()>& up, std::string& problem);
  /// The replica may have signed something.
  [[nodiscard]] bool has_begun() const noexcept { return has_begun_; }

private:
  // node_process.cpp: from start to stop. What may be refused gives false, or nothing, and says why in `problem`.
  bool read_key(std::string& problem);
  bool enough_files(std::string& problem) const;
  bool open_store(std::string& problem);
  bool state_fits(std::string& problem) const;
  void watch();
  network_actor listen(std::string& problem);
  node_end live(const network_actor& network, const std::stop_token& stop, const std::function<void()>& up,
                std::string& problem);
  void end(replica_host_actor host, const clerk_actor& clerk);

  // node_parts.cpp: what it is put together from.
  result<network_actor> open_network();
  replica_config configure();
  [[nodiscard]] std::shared_ptr<replica_observer> watchers() const;
  [[nodiscard]] std::shared_ptr<application> make_app() const;
  [[nodiscard]] std::unique_ptr<protocol> make_core() const;
  [[nodiscard]] replica_status status() const;
  [[nodiscard]] replica_clock clock() const;

  const loaded_node& n_;
  const names& known_;
  const node_hooks& hooks_;
  life_marks marks_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  bool has_begun_ = false;
  key_seed identity_{};
  std::shared_ptr<const signer> key_;
  std::shared_ptr<const protocol_info> protocol_;
  std::shared_ptr<const replica_set> replicas_;
  std::shared_ptr<counted_store> disk_;
  std::unique_ptr<networked_system_config> config_;
  std::unique_ptr<caf::actor_system> system_;
  std::shared_ptr<switchboard> ends_ = std::make_shared<switchboard>();
  std::shared_ptr<link_board> board_ = std::make_shared<link_board>();
  std::shared_ptr<status_watch> watch_;
  std::shared_ptr<simulation::suspicion_watch> suspicions_ = std::make_shared<simulation::suspicion_watch>();
  std::shared_ptr<seat_record> adversary_; ///< null: the replica is honest
  std::shared_ptr<log_observer> log_;
  std::shared_ptr<failure_watch> failures_ = std::make_shared<failure_watch>();
  std::shared_ptr<present_actors> present_ = std::make_shared<present_actors>();
};

} // namespace bezant::deployment
