// Random weather over a test cluster: loss, duplicates, slow links, partitions, drawn from a seed.
#pragma once

#include "core/random.hpp"
#include "tests/protocols/cluster.hpp"

namespace bezant::testing {

/// What one seed makes of the weather. Delays are up to `slow_max` now and then, else up to a fifth of that.
struct weather {
  random_source dice;
  std::int64_t slow_max_ms;
  std::uint32_t loss = 0;
  std::uint32_t twice = 0;
  std::int64_t slow_ms = 20;
  std::uint32_t sides = 0; ///< bit i: replica i's side of a partition

  explicit weather(std::uint64_t seed, std::int64_t slow_max = 600) : dice{seed}, slow_max_ms{slow_max} {}

  void change(std::size_t n);
  std::vector<duration> fate(const flight& f);
};

} // namespace bezant::testing
