// What `settle` watches its replicas for, and how it sums up what it saw.
#pragma once

#include "actors/observer.hpp"
#include "exchange/frame.hpp"
#include "exchange/listener.hpp"
#include "simulation/settle.hpp"

#include <mutex>
#include <set>

namespace bezant::simulation {

/// Counts the frames that took effect on each replica, and how far it came. Thread-safe.
class frame_counter final : public replica_observer {
public:
  /// Those in `byzantine` are not waited for.
  explicit frame_counter(std::size_t replicas, std::set<replica_id> byzantine = {})
    : byzantine_{std::move(byzantine)}, executed_(replicas), heights_(replicas) {}

  void on_note(time_point now, replica_id who, const note& n) override;
  void on_executed(time_point now, replica_id who, const block& b, const block_result& r) override;

  /// True once every honest replica has executed `frames` frames.
  [[nodiscard]] bool all_executed(std::uint64_t frames) const;

  /// The highest view that a replica has spoken of: how many chances the protocol has had.
  [[nodiscard]] view_number highest_view() const;

  /// Height of the last block that `who` has executed.
  [[nodiscard]] height last_executed(replica_id who) const;

private:
  std::set<replica_id> byzantine_;
  mutable std::mutex mutex_;
  std::vector<std::uint64_t> executed_; // frames, by replica
  std::vector<height> heights_;         // by replica
  view_number view_{};
};

/// Keeps all trades of one replica.
class trade_log final : public exchange::exchange_listener {
public:
  void on_trade(const exchange::trade& t) override { list.push_back(t); }

  std::vector<exchange::trade> list;
};

/// The percentiles of `values`: the smallest value that at least that share of all does not exceed.
latency_summary summarize(std::vector<std::int64_t> values);

/// The members of the trace's header line, as a JSON object.
std::string trace_header(const settle_options& options);

} // namespace bezant::simulation
