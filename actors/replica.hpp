// A whole replica: its node, leader, verifiers and exchange replica, wired together and attached to a network.
#pragma once

#include "actors/auditor.hpp"
#include "actors/checkpointer.hpp"
#include "actors/leader.hpp"
#include "actors/node.hpp"
#include "core/application.hpp"
#include "transport/switchboard.hpp"

namespace bezant {

/// What a replica is made of.
struct replica_config {
  replica_id self;
  std::shared_ptr<const replica_set> replicas;
  std::shared_ptr<const protocol_info> protocol;
  std::function<std::unique_ptr<bezant::protocol>()> make_core;
  std::shared_ptr<const signer> key;
  std::shared_ptr<store> disk;
  std::shared_ptr<application> app; ///< in its genesis state: what is stored is restored and executed again
  replica_clock clock;
  mempool_limits limits;
  duration batch_age{};
  std::size_t verifiers = 1;
  /// Clients' transactions have a verifier of their own: however many they send, what replicas say does not wait behind
  /// it.
  bool clients_apart = false;
  /// See `verifier_config`.
  std::function<void(const caf::strong_actor_ptr& from, std::size_t transactions)> on_bad_submits;
  checkpoint_plan checkpoints;                            ///< by default none
  std::function<std::shared_ptr<application>()> make_app; ///< with checkpoints: a fresh one to try a fetched state on
  std::function<view_number()> view;                      ///< with checkpoints: told to other replicas; may be empty
  replica_host_actor host; ///< may be null; learns where a checkpoint brought the replica
  /// Answers clients' questions from the application; may be empty.
  std::function<bytes(const application&, height executed, byte_view question)> answer;
  bool audits = true;      ///< false: nobody looks for evidence; accusations of the core still reach the observer
  recorder_actor recorder; ///< may be null
  std::shared_ptr<replica_observer> observer; ///< may be null
  std::shared_ptr<replica_cpu> cpu;           ///< may be null: then cryptography takes no virtual time
  /// Changes receipts before they are signed; may be empty.
  std::function<void(time_point now, std::vector<receipt>&)> bend_receipts;
  std::size_t receipt_blocks_max =
    4'096;              ///< blocks whose receipts are kept in memory; older outcomes come from the state
  recall_config recall; ///< by default nobody is asked
  /// Spawns an actor of one's own in the place of the node; may be empty.
  std::function<node_actor(caf::actor_system&, node_config)> make_node;
  /// Spawns what stands in for the usual leader, for a load without clients; may be empty.
  std::function<leader_actor(caf::actor_system&, replica_id)> make_leader;
};

/// The actors of a running replica.
struct replica_actors {
  node_actor node;
  leader_actor leader;
  exchange_replica_actor exchange;
  auditor_actor auditor;           ///< null without audits
  checkpointer_actor checkpointer; ///< null without checkpoints
  block_reader_actor reader;       ///< null if the store waits for no disk
  std::vector<inbound_actor> verifiers;
};

/// Spawns a replica and attaches it to `network` by `ends`; it does nothing before `start`.
replica_actors spawn_replica(caf::actor_system& system, const replica_config& config, const network_actor& network,
                             switchboard& ends);

/// Tells the node to begin.
void start(const replica_actors& replica);

/// Ends all actors of a replica at once, as a crash would.
void kill(const replica_actors& replica);

} // namespace bezant
