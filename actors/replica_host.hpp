// The replica host actor: holds one replica and starts it again where a checkpoint brought it.
#pragma once

#include "actors/replica.hpp"

#include <functional>

namespace bezant {

/// What a host needs.
struct replica_host_config {
  /// All but `app` and `host`, which are the host's to fill in; `make_app` and `checkpoints` are needed.
  replica_config replica;
  network_actor network;
  std::shared_ptr<switchboard> ends;
  /// Called in the host's thread after each start, with the application; may be empty.
  std::function<void(const replica_actors&, const std::shared_ptr<application>&)> started;
  /// Called once the node has stopped by itself, or because another actor of the replica ended, after which the host
  /// ends; may be empty.
  std::function<void()> failed;
};

/// Spawns the host, which starts the replica at once.
replica_host_actor spawn_replica_host(caf::actor_system& system, replica_host_config config);

} // namespace bezant
