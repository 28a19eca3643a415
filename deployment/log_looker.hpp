// A thread that has a log observer look about once a second.
#pragma once

#include "deployment/log_observer.hpp"

#include <condition_variable>
#include <thread>

namespace bezant::deployment {

/// Lets `log` look once a second, with the time that `now` tells, for as long as it lives.
class log_looker {
public:
  log_looker(std::shared_ptr<log_observer> log, std::function<time_point()> now)
    : thread_{[log = std::move(log), now = std::move(now)](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any ended;
        std::unique_lock lock{mutex};
        while (!stop.stop_requested()) {
          log->look(now());
          ended.wait_for(lock, stop, std::chrono::seconds{1}, [] { return false; });
        }
      }} {}

private:
  std::jthread thread_;
};

} // namespace bezant::deployment
