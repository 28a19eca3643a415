// A cluster of `bezant node` processes that a test starts, kills, stops and freezes.
#pragma once

#include "deployment/child_process.hpp"
#include "deployment/client_file.hpp"
#include "deployment/testnet_files.hpp"

#include <functional>

namespace bezant::test {

/// What cluster is wanted.
struct cluster_plan {
  std::string program; ///< path of `bezant`
  deployment::testnet_options testnet;
  /// Where each replica listens; empty: on free ports of loopback.
  std::vector<net_address> listen;
  /// Where replica `from` dials replica `to`; null: where that one listens.
  std::function<net_address(replica_id from, replica_id to)> dials;
  /// Words before the program that put replica k's process into its network.
  std::function<std::vector<std::string>(replica_id)> enter;
  std::map<replica_id, duration> clock_offsets;
};

/// Words that begin a command so that its process ends when this one does, whatever becomes of this one.
std::vector<std::string> bound_to_this_process();

/// Some other process that a test needs; killed at the end.
class helper_process {
public:
  /// Throws `std::runtime_error` if it cannot be started.
  explicit helper_process(const std::vector<std::string>& command);
  helper_process(const helper_process&) = delete;
  helper_process& operator=(const helper_process&) = delete;
  ~helper_process();

private:
  deployment::child_process process_;
};

/// Its files in a folder of their own, its processes. Whatever still runs at the end is killed; so are all when this
/// process dies.
class node_cluster {
public:
  /// Writes the files. Throws `std::runtime_error` if that cannot be done.
  explicit node_cluster(cluster_plan plan);
  node_cluster(const node_cluster&) = delete;
  node_cluster& operator=(const node_cluster&) = delete;
  ~node_cluster();

  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
  [[nodiscard]] std::size_t faults() const noexcept { return faults_max(size()); }
  [[nodiscard]] bool honest(replica_id k) const { return !plan_.testnet.adversaries.contains(k); }
  [[nodiscard]] const exchange::founding& founded() const noexcept { return client_.founded; }
  [[nodiscard]] const deployment::loaded_client& client() const noexcept { return client_; }
  [[nodiscard]] std::string data(replica_id k) const { return at_.replica(k.value()) + "/data"; }
  [[nodiscard]] bool runs(replica_id k) const { return nodes_[k.value()].pid > 0; }

  void start(replica_id k);
  void start_all();
  /// SIGKILL, and waits for the end.
  void kill(replica_id k);
  /// SIGTERM; false if the node did not end with status 0 within half a minute, after which it is killed.
  bool stop(replica_id k);
  void freeze(replica_id k); ///< SIGSTOP
  void thaw(replica_id k);   ///< SIGCONT
  /// The folder of the files, which now stays.
  std::string keep();
  /// Nodes that ended without being told to, with the last lines that they said.
  [[nodiscard]] std::vector<std::string> deaths();

private:
  void customize(replica_id k);
  void signal(replica_id k, int number) const;
  [[nodiscard]] std::string obituary(replica_id k, const std::string& how) const;

  cluster_plan plan_;
  std::string folder_;
  bool kept_ = false;
  deployment::testnet_paths at_;
  deployment::loaded_client client_;
  std::vector<deployment::child_process> nodes_;
  std::vector<std::string> deaths_;
};

} // namespace bezant::test
