// The node actor: the host of one protocol core.
#pragma once

#include "actors/clock.hpp"
#include "actors/messages.hpp"
#include "actors/observer.hpp"
#include "actors/recall.hpp"
#include "actors/replica_cpu.hpp"
#include "protocols/protocol.hpp"
#include "protocols/registry.hpp"
#include "transport/store/store.hpp"

#include <functional>
#include <memory>

namespace bezant {

/// What a node does about what it may have forgotten, and about its clock. All functions may be empty.
struct recall_config {
  recall_plan plan;
  std::function<bool()> lost_memory;              ///< true: this life begins without memory
  std::function<void()> remembers;                ///< that is over: what it signs is in its store again
  std::function<replica_clock()> clock;           ///< the machine's clock, read anew
  std::function<std::string(time_point)> written; ///< a time for people; else seconds since genesis
};

/// What a node needs. `make_core` gives the core to host: an honest one, or one that an adversary wraps.
struct node_config {
  replica_id self;
  std::shared_ptr<const replica_set> replicas;
  std::shared_ptr<const protocol_info> protocol;
  std::function<std::unique_ptr<bezant::protocol>()> make_core;
  std::shared_ptr<const signer> key;
  std::shared_ptr<store> disk;
  replica_clock clock;
  network_actor network;
  leader_actor leader;
  exchange_replica_actor exchange;
  recorder_actor recorder;                    ///< may be null
  std::shared_ptr<replica_observer> observer; ///< may be null
  std::shared_ptr<replica_cpu> cpu = {};      ///< if given, signing takes its time, and messages leave when it is done
  auditor_actor auditor = {};                 ///< may be null; learns of accusations and commits
  checkpointer_actor checkpointer = {};       ///< may be null; learns of commits
  std::size_t history = 0;                    ///< committed blocks that are kept before a base
  recall_config recall = {};
  block_reader_actor reader = {}; ///< null: the node reads its store itself
};

/// Spawns a node. It does nothing until it gets `start`; then it asks the others what its key has signed last, if it is
/// to, and recovers from its store if that is not empty. If the store fails to sync, the node stops before anything of
/// that step leaves.
node_actor spawn_node(caf::actor_system& system, node_config config);

} // namespace bezant
