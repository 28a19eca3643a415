// Watches one replica for its status.
#pragma once

#include "actors/observer.hpp"
#include "actors/status.hpp"
#include "protocols/evidence.hpp"

#include <map>
#include <mutex>

namespace bezant {

/// Keeps what a replica does as a status that anybody may read at any time. Thread-safe.
class status_watch final : public replica_observer {
public:
  /// `faults` is f of the cluster: no more are isolated. `convicted` are whom the committed blocks name so far.
  explicit status_watch(std::size_t faults, std::vector<conviction> convicted = {});

  void on_view(time_point now, replica_id who, const protocol_position& p) override;
  void on_commit(time_point now, replica_id who, const commit& c) override;
  void on_restored(time_point now, replica_id who, height at, const digest& state) override;
  void on_executed(time_point now, replica_id who, const block& b, const block_result& r) override;
  void on_checkpoint(time_point now, replica_id who, const checkpoint_certificate& c) override;
  void on_evidence(time_point now, replica_id who, const evidence& e, const audit::verdict& v) override;
  void on_hold(time_point now, replica_id who, const signing_hold& h) override;
  void on_misled(time_point now, replica_id who, replica_id by, std::string_view how) override;
  void on_size(replica_id who, std::string_view what, std::size_t entries, std::size_t bound) override;

  /// False until the replica has restored what it executed before.
  [[nodiscard]] bool restored() const;

  /// What is known; fields that others know better are as they were made.
  [[nodiscard]] replica_status now() const;

private:
  void accuse(replica_id who, const std::string& reason, bool proven);
  void keep(replica_id who, const std::string& reason, bool proven);

  std::size_t faults_;
  mutable std::mutex mutex_;
  replica_status status_;
  bool restored_ = false;
  view_number held_to_; ///< the hold is over above it; 0: only when that is said
  convictions convicted_;
};

} // namespace bezant
