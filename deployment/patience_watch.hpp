// Notices views that end again and again without a commit because the network is slower than the protocol's patience.
#pragma once

#include "actors/observer.hpp"
#include "transport/links/link_board.hpp"

#include <functional>
#include <mutex>

namespace bezant::deployment {

/// Says, at most once a minute, that so many views ended without a commit, how long replicas wait for a block, how long
/// a round trip to a quorum takes, and which of the two to change. Says nothing while too few replicas are linked, or
/// while round trips are short: then it is something else. Thread-safe.
class patience_watch final : public replica_observer {
public:
  static constexpr std::uint64_t views_min = 10; ///< that end in a row; some end whenever a leader is away
  static constexpr duration pause = seconds(60);

  /// `patience` is what `patience_of` gives; `quorum` counts this replica; `tell` may be called from any thread.
  patience_watch(duration patience, std::size_t quorum, std::shared_ptr<const link_board> board,
                 std::function<void(const std::string&)> tell);

  void on_view(time_point now, replica_id who, const protocol_position& p) override;
  void on_commit(time_point now, replica_id who, const commit& c) override;

private:
  duration patience_;
  std::size_t quorum_;
  std::shared_ptr<const link_board> board_;
  std::function<void(const std::string&)> tell_;
  std::mutex mutex_;
  view_number seen_;
  view_number committed_in_; ///< the view that it was in when blocks became final last
  bool began_ = false;
  std::optional<time_point> told_;
};

/// The longest of the shortest round trips that reach a quorum; nothing if too few links are up or measured.
std::optional<duration> quorum_round_trip(const link_board& board, std::size_t quorum);

} // namespace bezant::deployment
