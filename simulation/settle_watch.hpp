// What `settle` watches its replicas for, and how it sums up what it saw.
#pragma once

#include "actors/observer.hpp"
#include "exchange/frame.hpp"
#include "exchange/listener.hpp"
#include "simulation/settle.hpp"

#include <mutex>

namespace bezant::simulation {

/// Counts the frames that took effect on each replica. Thread-safe.
class frame_counter final : public replica_observer {
public:
  explicit frame_counter(std::size_t replicas) : executed_(replicas) {}

  void on_executed(time_point now, replica_id who, const block& b, const block_result& r) override;

  /// True once every replica has executed `frames` frames.
  [[nodiscard]] bool all_executed(std::uint64_t frames) const;

private:
  mutable std::mutex mutex_;
  std::vector<std::uint64_t> executed_; // frames, by replica
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
