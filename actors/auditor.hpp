// The auditor actor: turns what replicas sign into evidence and sees to it that the evidence gets into a block.
#pragma once

#include "actors/clock.hpp"
#include "actors/messages.hpp"
#include "actors/observer.hpp"
#include "core/application.hpp"
#include "protocols/registry.hpp"

#include <memory>

namespace bezant {

/// What an auditor needs.
struct auditor_config {
  replica_id self;
  std::shared_ptr<const replica_set> replicas;
  std::shared_ptr<const protocol_info> protocol;
  std::shared_ptr<const application> app = {}; ///< only its `check` is called
  replica_clock clock;
  network_actor network;
  leader_actor leader;
  std::vector<conviction> convicted = {};          ///< by what the replica had committed when it started
  recorder_actor recorder = {};                    ///< may be null
  std::shared_ptr<replica_observer> observer = {}; ///< may be null
  std::uint64_t repeat_after = 16;                 ///< heights without conviction until evidence is submitted again
};

/// Spawns the auditor of one replica. What it finds it verifies, tells the observer, and submits to its own leader and
/// to all other replicas: one transaction a culprit and offence, and no more once a block has convicted the culprit.
auditor_actor spawn_auditor(caf::actor_system& system, auditor_config config);

} // namespace bezant
