#include "transport/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>

#include <mutex>

namespace bezant {

std::shared_ptr<spdlog::logger> logger(const std::string& component) {
  static std::mutex mutex; // two threads must not register one name twice
  const std::lock_guard lock{mutex};
  if (auto known = spdlog::get(component))
    return known;
  return spdlog::stderr_color_mt(component);
}

} // namespace bezant
