// What `settle` watches its replicas for, and how it sums up what it saw.
#pragma once

#include "actors/observer.hpp"
#include "exchange/frame.hpp"
#include "exchange/listener.hpp"
#include "simulation/settle.hpp"

#include <mutex>

namespace bezant::simulation {

/// Compares what replicas execute, height by height, and counts the frames that took effect. Thread-safe.
class settle_watch final : public replica_observer {
public:
  explicit settle_watch(std::size_t replicas) : executed_(replicas) {}

  void on_executed(time_point now, replica_id who, const block& b, const block_result& r) override;
  void on_failure(time_point now, replica_id who, std::string_view why) override;

  /// True once every replica has executed `frames` frames.
  [[nodiscard]] bool all_executed(std::uint64_t frames) const;

  /// What replicas did differently, as sentences; the first few.
  [[nodiscard]] std::vector<std::string> disagreements() const;

private:
  struct block_view {
    digest id;
    digest state;
    digest receipts;
    replica_id first;
    std::size_t seen = 0;
  };

  void complain(std::string text);

  mutable std::mutex mutex_;
  std::vector<std::uint64_t> executed_; // frames, by replica
  std::map<height, block_view> blocks_; // until all replicas have executed them
  std::vector<std::string> complaints_;
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
