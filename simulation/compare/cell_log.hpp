// What a cell's replicas did, as far as it is measured.
#pragma once

#include "actors/observer.hpp"

#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace bezant::comparison {

/// What replicas did, each list in order of time for each replica: proposals of all that speak, the rest of the honest
/// ones.
struct cell_log {
  /// Somebody signed a message that carries this payload for the first time.
  struct proposal {
    replica_id by;
    digest payload_root;
    time_point at;
  };
  struct view_event {
    replica_id by;
    view_number view;
    time_point at;
  };
  struct commitment {
    replica_id by;
    block_header header;
    payload_ptr content;
    time_point at;
  };

  std::vector<proposal> proposals;
  std::vector<view_event> entered;
  std::vector<view_event> timeouts; ///< views that a replica gave up
  std::vector<commitment> commits;
};

/// Fills a log, and says how far the cell has come. Thread-safe.
class cell_recorder final : public replica_observer {
public:
  /// Watches the replicas of `honest`, and of those in `byzantine` what they propose.
  explicit cell_recorder(std::set<replica_id> honest, std::set<replica_id> byzantine = {})
    : honest_{std::move(honest)}, byzantine_{std::move(byzantine)} {}

  void on_signed(time_point now, replica_id who, const signed_message& m) override;
  void on_note(time_point now, replica_id who, const note& n) override;
  void on_commit(time_point now, replica_id who, const commit& c) override;
  void on_failure(time_point now, replica_id who, std::string_view why) override;

  /// How far a cell has come.
  struct progress {
    view_number view;       ///< highest entered
    height at;              ///< highest committed
    std::uint64_t past = 0; ///< replicas that committed a block proposed since `mark`

    /// True if `rounds` views were entered since `then`, or, where a view has many blocks, as many were committed.
    [[nodiscard]] bool is_beyond(const progress& then, std::uint64_t rounds) const noexcept {
      const auto views = view.value() - then.view.value();
      const auto blocks = at.value() - then.at.value();
      return views >= rounds || (blocks >= rounds && (2 * views <= rounds || blocks >= 2 * rounds));
    }
  };
  [[nodiscard]] progress so_far() const;

  /// From now on `progress::past` counts who commits a block that is proposed at `now` or later.
  void mark(time_point now);

  /// Why a replica stopped by itself; empty if none did.
  [[nodiscard]] std::string failure() const;
  /// The log; leaves none behind.
  [[nodiscard]] cell_log take();

private:
  using payload_of = std::pair<replica_id, digest>;

  std::set<replica_id> honest_, byzantine_;
  mutable std::mutex mutex_;
  cell_log log_;
  std::map<payload_of, time_point> first_; ///< signing of each proposal
  progress progress_;
  std::optional<time_point> mark_;
  std::set<replica_id> past_;
  std::string failure_;
};

} // namespace bezant::comparison
