// One logger per component, to standard error.
#pragma once

#include <spdlog/spdlog.h>

#include <memory>
#include <string>

namespace bezant {

/// The logger of `component`, made on first use with spdlog's global level and pattern. Thread-safe.
std::shared_ptr<spdlog::logger> logger(const std::string& component);

} // namespace bezant
