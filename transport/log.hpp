// One logger per component, to standard error.
#pragma once

#include <spdlog/spdlog.h>

#include <memory>
#include <string>

namespace bezant {

/// The logger of `component`, made on first use with spdlog's global level and pattern. Thread-safe.
std::shared_ptr<spdlog::logger> logger(const std::string& component);

/// From now on all loggers are at `level`; with `json` each line is an object with time, level, component and message. Call
/// it before other threads log.
void use_log_format(spdlog::level::level_enum level, bool json);

} // namespace bezant
