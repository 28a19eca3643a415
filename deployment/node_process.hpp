// One replica in a process of its own: its store, its links, its actors, from start to a clean stop.
#pragma once

#include "actors/observer.hpp"
#include "deployment/node_file.hpp"
#include "transport/network.hpp"
#include "transport/store/rocks_store.hpp"

#include <functional>
#include <stop_token>

namespace bezant::deployment {

/// How a node ended.
enum class node_end {
  stopped, ///< as it was asked to
  refused, ///< before it did anything: a key, a port or a store is not as it must be
  failed,  ///< it could not go on safely
};

/// What stands between a node and the machine, for programs that test it. All may be empty.
struct node_hooks {
  std::function<std::unique_ptr<store>(std::unique_ptr<store>)> wrap_store;
  std::function<network_actor(caf::actor_system&, network_actor)> wrap_network;
  std::shared_ptr<replica_observer> observer; ///< is told what the replica does
  rocksdb::Env* files = nullptr;              ///< the file system below the store
  /// The store of a replica that has lived may be gone: it begins empty and says nothing before it is above every view
  /// in which it can have signed something. Else such a node is refused.
  bool lost_disk = false;
};

/// Runs a node until `stop` is requested or it cannot go on; then `problem` says why. `up` is called once it listens.
/// Call it once in a process.
node_end run_node(const loaded_node& n, const names& known, const std::stop_token& stop,
                  const std::function<void()>& up, std::string& problem, const node_hooks& hooks = {});

/// Bezant time zero: 2026-01-01 00:00 UTC, in seconds since 1970. What replicas tell their cores is the time since
/// then.
inline constexpr std::int64_t epoch_unix_seconds = 1'767'225'600;

} // namespace bezant::deployment
