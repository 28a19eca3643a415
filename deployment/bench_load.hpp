// The load of a cluster's benchmark: many sessions that send frames, and when their results came.
#pragma once

#include "actors/messages.hpp"
#include "deployment/cluster_bench.hpp"
#include "simulation/command_source.hpp"

#include <atomic>
#include <chrono>
#include <mutex>

namespace bezant::deployment {

/// Sends frames: with a rate when they are due, whatever became of earlier ones (an open loop, but never more than
/// `cluster_bench::in_flight` a session); without one each result sends the next frame. `taken` may be called from any
/// thread.
class bench_load {
public:
  using clock = std::chrono::steady_clock;
  using placer = std::function<void(session_id, std::vector<exchange::command>)>;

  bench_load(const cluster_bench& what, placer place) : what_{what}, place_{std::move(place)} {}

  void add(session_id session, exchange::account_id buys, exchange::account_id sells, random_source random);
  /// The first frames.
  void begin();
  /// Sends what is due until `until`.
  void feed(clock::time_point until, const std::stop_token& stop);
  /// A session's frame has its result.
  void taken(session_id by, const accepted_frame& done);
  /// Sends no more; what is being sent is sent when this returns.
  void end();

  /// True if some frame has no result yet.
  [[nodiscard]] bool open() const;
  /// How long the frames took, in nanoseconds, whose results came from `from` up to `to`; sorted.
  [[nodiscard]] std::vector<std::int64_t> latencies(clock::time_point from, clock::time_point to) const;

private:
  struct session_load {
    session_id session;
    std::unique_ptr<simulation::command_source> commands;
    mutable std::mutex mutex;
    std::uint64_t sent = 0;
    std::uint64_t done = 0;
    std::vector<std::pair<clock::time_point, std::int64_t>> results; // when, and after how many ns
  };

  void place(session_load& l);

  const cluster_bench& what_;
  placer place_;
  std::vector<std::unique_ptr<session_load>> sessions_;
  std::atomic<bool> feeding_ = false;
  clock::time_point began_;
  std::uint64_t due_ = 0; // frames that a rate has made due so far
};

} // namespace bezant::deployment
