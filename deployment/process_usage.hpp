// What this process has used of the machine.
#pragma once

#include <cstdint>

namespace bezant::deployment {

struct process_usage {
  std::uint64_t cpu_ms = 0;         ///< user and system time of all threads
  std::uint64_t resident_bytes = 0; ///< now
};

/// From getrusage and /proc/self/statm; zero where they tell nothing.
process_usage usage_of_this_process();

} // namespace bezant::deployment
