// One replica in a process of its own: its store, its links, its actors, from start to a clean stop.
#pragma once

#include "deployment/node_file.hpp"

#include <functional>
#include <stop_token>

namespace bezant::deployment {

/// How a node ended.
enum class node_end {
  stopped, ///< as it was asked to
  refused, ///< before it did anything: a key, a port or a store is not as it must be
  failed,  ///< it could not go on safely
};

/// Runs a node until `stop` is requested or it cannot go on; then `problem` says why. `up` is called once it listens. Call it
/// once in a process.
node_end run_node(const loaded_node& n, const names& known, const std::stop_token& stop,
                  const std::function<void()>& up, std::string& problem);

/// Bezant time zero: 2026-01-01 00:00 UTC, in seconds since 1970. What replicas tell their cores is the time since then.
inline constexpr std::int64_t epoch_unix_seconds = 1'767'225'600;

} // namespace bezant::deployment
