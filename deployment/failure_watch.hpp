// Waiting for the end of a node's replica, be it that it could not go on or that somebody asked it to stop.
#pragma once

#include "actors/observer.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>

namespace bezant::deployment {

/// Whether the replica stopped by itself, and why.
class failure_watch final : public replica_observer {
public:
  void on_failure(time_point, replica_id, std::string_view why) override {
    const std::lock_guard lock{mutex_};
    if (why_.empty())
      why_ = why;
  }
  void ended() {
    const std::lock_guard lock{mutex_};
    ended_ = true;
    changed_.notify_all();
  }
  /// True once the replica has ended; false if `stop` came first.
  bool wait(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    return changed_.wait(lock, stop, [this] { return ended_; });
  }
  [[nodiscard]] bool has_ended() const {
    const std::lock_guard lock{mutex_};
    return ended_;
  }
  [[nodiscard]] std::string why() const {
    const std::lock_guard lock{mutex_};
    return why_.empty() ? "the replica stopped" : why_;
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::string why_;
  bool ended_ = false;
};

} // namespace bezant::deployment
