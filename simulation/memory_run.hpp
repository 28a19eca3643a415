// A long run that shows what memory it takes, view after view.
#pragma once

#include "protocols/registry.hpp"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace bezant::simulation {

/// What to run: n replicas without load, a constant delay of 1 ms, so that every view brings an empty block.
struct memory_run {
  std::string protocol = "hotstuff";
  std::size_t replicas = 4;
  std::uint64_t views = 200'000;
  std::size_t samples = 10;
  /// Committed blocks that a store keeps: the chain itself grows, and in memory nothing but a bound stops that.
  std::size_t blocks_kept = 1024;
};

/// How things stand after a number of views.
struct memory_sample {
  std::uint64_t views = 0;
  std::uint64_t blocks = 0;
  std::uint64_t resident_bytes = 0; ///< of this process
  std::uint64_t held = 0;           ///< entries of all buffers of all cores
};

/// Runs it in virtual time; `each` gets the samples as they come. Errors: `protocol_error`; a sentence in `why`.
result<std::vector<memory_sample>> run_memory(const memory_run& what, const protocol_registry& registry,
                                              const std::function<void(const memory_sample&)>& each,
                                              const std::stop_token& stop, std::string* why);

} // namespace bezant::simulation
