// A replica's log for operators: a line for each thing that matters, and never a flood of them.
#pragma once

#include "actors/observer.hpp"
#include "deployment/line_budget.hpp"
#include "simulation/suspicion_watch.hpp"
#include "transport/links/link_board.hpp"

#include <spdlog/logger.h>

#include <functional>
#include <map>
#include <mutex>

namespace bezant::deployment {

/// Where a log observer finds what nobody tells it. All may be empty.
struct log_sources {
  std::function<std::vector<simulation::suspected>()> suspects; ///< who is suspected now
  std::function<std::map<replica_id, link_state>()> links;      ///< how the links stand now
  std::vector<conviction> convicted;                            ///< whom the committed blocks name so far
  bool epochs = false; ///< views end by the clock, whatever came of them, as in Streamlet
};

/// Logs of one replica: view changes, evidence, convictions, suspicions that cross their threshold, peers that come and
/// go, a replica that lags and is level again, checkpoints, snapshots. Of each kind at most `line_budget::lines_max`
/// lines a `line_budget::window` are written; the others are counted, and the count is told. Thread-safe.
///
/// Levels: what somebody should look at is a warning, the others are for information.
class log_observer final : public replica_observer {
public:
  /// `faults` is f of the cluster's `replicas`.
  log_observer(replica_id self, std::size_t replicas, std::size_t faults, std::shared_ptr<spdlog::logger> to,
               log_sources sources = {});

  void on_started(time_point now, replica_id who, height at) override;
  void on_restored(time_point now, replica_id who, height at, const digest& state) override;
  void on_view(time_point now, replica_id who, const protocol_position& p) override;
  void on_note(time_point now, replica_id who, const note& n) override;
  void on_evidence(time_point now, replica_id who, const evidence& e, const audit::verdict& v) override;
  void on_commit(time_point now, replica_id who, const commit& c) override;
  void on_executed(time_point now, replica_id who, const block& b, const block_result& r) override;
  void on_checkpoint(time_point now, replica_id who, const checkpoint_certificate& c) override;
  void on_standing(time_point now, replica_id who, replica_id of, const standing& s) override;

  /// Looks at what does not come by itself: suspicions, links, lag, counts that are due. Called about once a second.
  void look(time_point now);

  /// Blocks that a replica may be behind, for two looks, before it is said to lag.
  static constexpr std::uint64_t lag_max = 50;

private:
  [[nodiscard]] std::uint32_t peer_lines() const noexcept;
  void log(time_point now, spdlog::level::level_enum level, std::string_view kind, const std::string& what);
  void look_at_suspects(time_point now);
  void look_at_links(time_point now);
  void look_at_lag(time_point now);
  [[nodiscard]] height others() const;

  replica_id self_;
  std::size_t replicas_, faults_;
  std::shared_ptr<spdlog::logger> to_;
  log_sources sources_;

  std::mutex mutex_;
  std::map<std::string, line_budget, std::less<>> budgets_; ///< by kind, of which there are few
  protocol_position stands_;
  view_number notarized_; ///< the latest view of which a block is
  height executed_;
  bool restored_ = false;
  convictions convicted_;
  height checkpoint_;
  std::map<replica_id, height> standing_; ///< of others, as they say
  std::optional<height> goal_;            ///< where others were at the last look, if that was far ahead
  bool lags_ = false;
  std::map<replica_id, std::string> suspected_; ///< with the reasons when they crossed the threshold
  std::map<replica_id, bool> linked_;           ///< those seen up at any time, and whether they are
};

} // namespace bezant::deployment
