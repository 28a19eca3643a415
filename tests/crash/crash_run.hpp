// A cluster under load whose replicas are killed at chosen boundaries, life after life, and the judgement on it.
#pragma once

#include "tests/crash/crash_judge.hpp"

namespace bezant::testing {

/// One death.
struct crash_life {
  std::size_t victim = 0;
  std::optional<crash_point> at; ///< nothing: the power fails, all four replicas die at once
};

/// What is to happen.
struct crash_plan {
  crash_setting setting;
  std::vector<crash_life> lives;
  std::uint64_t seed = 1;            ///< of the orders
  duration life_max = seconds(30);   ///< for a boundary to be reached, and for orders after a power failure
  duration settle_max = seconds(60); ///< for orders before it; for all of them, and one height, at the end
  duration total_max = seconds(600); ///< no life begins later
};

/// What happened.
struct crash_report {
  std::uint64_t lives = 0;      ///< processes that were started
  std::uint64_t due = 0;        ///< lives of the plan that were begun
  std::uint64_t reached = 0;    ///< of these, those that ended at their boundary
  std::uint64_t missed = 0;     ///< and those whose boundary did not come in time
  std::size_t placed = 0;       ///< frames
  std::size_t acknowledged = 0; ///< frames
  std::size_t orders = 0;       ///< in acknowledged frames
  crash_verdict verdict;

  [[nodiscard]] bool good() const noexcept { return verdict.found.empty(); }
};

crash_report run(const crash_plan& plan);

/// Lives 1 to `last` of each of the six kinds of boundary, one victim for each.
std::vector<crash_life> enumerate_lives(std::uint64_t last);
/// Lives of one kind of boundary.
std::vector<crash_life> enumerate_lives(deed what, bool after, std::uint64_t last, std::size_t victim);
/// `count` lives that follow from `seed`: any victim, any boundary up to `last`.
std::vector<crash_life> sample_lives(std::uint64_t seed, std::size_t count, std::uint64_t last);

/// What was broken, one sentence a line.
std::string sentences_of(const crash_report& r);

} // namespace bezant::testing
