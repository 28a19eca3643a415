// How a checkpointer signs and collects checkpoints, and fetches the snapshot of one.
#pragma once

#include "actors/checkpoint_votes.hpp"
#include "actors/checkpointer.hpp"
#include "actors/snapshot_fetch.hpp"
#include "actors/snapshot_server.hpp"

#include <map>
#include <optional>
#include <string>

namespace bezant {

/// A height of this replica's own on the way to a checkpoint.
struct own_checkpoint {
  block_ptr block;
  bytes proof; ///< empty if there is none, `protocol_info::prove_earlier`: then it cannot be a base
  std::vector<conviction> convicted;
  std::optional<checkpoint_statement> said;
  bytes state;
};

/// What it is called in the log.
inline std::string name_of_replica(replica_id who) {
  return "replica " + std::to_string(who.value());
}

/// The state of a checkpointer actor.
class checkpointer_state {
public:
  using self_ptr = checkpointer_actor::stateful_pointer<checkpointer_state>;

  void init(self_ptr self, checkpointer_config config);
  void committed(const block_list& list);
  void executed(const state_image& image);
  void deliver(replica_id peer, const signed_message& m);
  void tick();

private:
  [[nodiscard]] time_point now() { return config_.clock.now(self_->clock()); }
  void cast(house kind, const bytes& body);
  void send(replica_id to, message m);
  void vote(replica_id who, const checkpoint_statement& said, const signature& by);
  void settle(const checkpoint_certificate& c);
  // checkpointer_fetch.cpp: who is far behind is brought to a checkpoint, this replica or another one
  void help(replica_id who, const standing& at);
  void give(replica_id who, const snapshot_request& asked);
  void consider(const checkpoint_certificate& c);
  void fetch(const checkpoint_certificate& c);
  void answered(const signed_message& m);
  void go_on();
  void finish();
  void misled(replica_id by, std::string_view how);

  self_ptr self_ = nullptr;
  node_actor node_; // whoever told of the last commit
  checkpointer_config config_;
  std::optional<checkpoint_votes> votes_;
  convictions convicted_;
  std::map<height, own_checkpoint> open_;
  std::map<height, checkpoint_certificate> agreed_; // certificates that came before the own state did
  bool leaving_ = false;                            // the replica is to begin again elsewhere
  snapshot_server server_;
  std::optional<snapshot_fetch> fetch_;
  std::optional<checkpoint_certificate> newer_; ///< the highest that was heard of while something else is fetched
  height executed_;                             // or about to be
  time_point spoke_;
  bool spoke_once_ = false;
};

} // namespace bezant
