// A way to watch replicas from outside: for invariant checks, metrics and traces.
#pragma once

#include "audit/verify.hpp"
#include "core/receipt.hpp"
#include "protocols/checkpoint.hpp"
#include "protocols/effect.hpp"
#include "protocols/protocol.hpp"

namespace bezant {

/// Why a replica signs nothing for now.
struct signing_hold {
  std::string why;  ///< for people; empty: it signs again
  view_number view; ///< over once it is above this one; 0: until it is told
};

/// Is told what one or more replicas do. Called from the actors' threads: an implementation that watches actors on a
/// threaded scheduler must lock.
class replica_observer {
public:
  virtual ~replica_observer() = default;

  /// A message was signed; it leaves after the barrier.
  virtual void on_signed(time_point, replica_id, const signed_message&) {}
  /// A message of another replica that passed every check came to the core, handed over by `peer`.
  virtual void on_delivered(time_point, replica_id, replica_id, const signed_message&) {}
  /// After a step the core stands in another view than before.
  virtual void on_view(time_point, replica_id, const protocol_position&) {}
  /// A client's transaction that passed every check came.
  virtual void on_submitted(time_point, replica_id, const transaction&) {}
  /// The core remarked something.
  virtual void on_note(time_point, replica_id, const note&) {}
  /// The core accused `a.culprit`.
  virtual void on_accuse(time_point, replica_id, const accuse&) {}
  /// The replica's auditor found evidence, and verified it.
  virtual void on_evidence(time_point, replica_id, const evidence&, const audit::verdict&) {}
  /// The replica's auditor found evidence against `culprit` that does not hold: a mistake of the program.
  virtual void on_unproven(time_point, replica_id, replica_id /*culprit*/, std::string_view /*why*/) {}
  /// Blocks became final, in order.
  virtual void on_commit(time_point, replica_id, const commit&) {}
  /// The node begins, with its store's last block at that height. What it had made final above may become final again.
  virtual void on_started(time_point, replica_id, height) {}
  /// The application was brought to where the replica's store is: what it did before is done.
  virtual void on_restored(time_point, replica_id, height, const digest& /*state*/) {}
  /// A block was executed.
  virtual void on_executed(time_point, replica_id, const block&, const block_result&) {}
  /// A buffer of the replica, by name, holds so many entries and may hold at most `bound`.
  virtual void on_size(replica_id, std::string_view, std::size_t /*entries*/, std::size_t /*bound*/) {}
  /// A checkpoint became stable: a quorum signed it; or the replica began with it.
  virtual void on_checkpoint(time_point, replica_id, const checkpoint_certificate&) {}
  /// A replica said where it stands.
  virtual void on_standing(time_point, replica_id, replica_id /*of*/, const standing&) {}
  /// A peer answered with what cannot be right; `how` is a fixed short name such as "wrong-snapshot".
  virtual void on_misled(time_point, replica_id, replica_id /*by*/, std::string_view /*how*/) {}
  /// The replica signs nothing for now, or does again.
  virtual void on_hold(time_point, replica_id, const signing_hold&) {}
  /// The replica stopped by itself because it could not go on safely.
  virtual void on_failure(time_point, replica_id, std::string_view) {}
};

} // namespace bezant
