// The checkpointer actor: signs, collects and keeps checkpoints, serves snapshots, and brings a replica that is far
// behind to one.
#pragma once

#include "actors/clock.hpp"
#include "actors/messages.hpp"
#include "actors/observer.hpp"
#include "core/application.hpp"
#include "protocols/registry.hpp"
#include "transport/store/store.hpp"

#include <functional>
#include <memory>

namespace bezant {

/// When a replica makes checkpoints and what it keeps.
struct checkpoint_plan {
  std::uint64_t every = 0;      ///< heights; 0: no checkpoints
  std::size_t history = 4'096;  ///< committed blocks before the base that are kept for peers
  duration period = seconds(2); ///< between two words on where this replica stands

  /// A replica so far behind a certificate fetches the snapshot instead of the blocks.
  [[nodiscard]] std::uint64_t far() const noexcept { return std::max<std::uint64_t>(history / 2, every); }
};

/// What a checkpointer needs.
struct checkpointer_config {
  replica_id self;
  std::shared_ptr<const replica_set> replicas;
  std::shared_ptr<const protocol_info> protocol;
  std::shared_ptr<const signer> key;
  std::shared_ptr<store> disk; ///< only `keep` is called
  replica_clock clock;
  network_actor network;
  replica_host_actor host; ///< is told of a fetched base; may be null: then nothing is fetched
  checkpoint_plan plan;
  std::optional<stored_base> base = {};                        ///< where the replica's history begins
  std::vector<conviction> convicted = {};                      ///< by what the replica had committed when it started
  height executed = {};                                        ///< up to which it had executed when it started
  std::function<std::shared_ptr<application>()> make_app = {}; ///< to try a fetched state on
  std::function<view_number()> view = {};          ///< in which the core is, to be told to others; may be empty
  std::shared_ptr<replica_observer> observer = {}; ///< may be null
};

/// Spawns the checkpointer of one replica. A peer that answers with what does not fit the certificate is logged, told
/// to the observer (`on_misled`) and not asked again for that snapshot.
checkpointer_actor spawn_checkpointer(caf::actor_system& system, checkpointer_config config);

} // namespace bezant
