// Counts what the runs of a swarm were made of and what came of them.
#pragma once

#include "simulation/swarm/judge.hpp"

#include <map>

namespace bezant::simulation::swarm {

/// Sums over runs, in whatever order they come.
class tally {
public:
  std::uint64_t runs = 0;
  std::uint64_t failed = 0;
  std::uint64_t repeated = 0;                     ///< runs that were made twice, to compare traces
  std::uint64_t byzantine = 0;                    ///< replicas with an adversary
  std::map<std::string, std::uint64_t> protocols; ///< runs of each
  std::map<std::size_t, std::uint64_t> sizes;     ///< runs of each number of replicas
  std::map<std::string, std::uint64_t> options; ///< runs with "protocol option=value"; options with spans without value
  std::map<std::string, std::uint64_t> behaviours; ///< replicas that had it, alone or stacked
  std::array<std::uint64_t, act_kinds> acts = {};  ///< of all of them, by kind
  std::uint64_t idle = 0;                          ///< replicas with an adversary that never acted
  std::map<std::string, std::uint64_t> faults;     ///< runs in which it happened
  std::map<std::string, std::uint64_t> injected;   ///< how often: messages lost, crashes
  std::map<std::string, std::uint64_t> broken;     ///< runs that broke an invariant
  std::uint64_t blocks = 0;                        ///< highest of each run, summed
  std::uint64_t orders = 0;                        ///< commands that clients have a result for
  std::uint64_t messages = 0;
  check_counts checked;
  std::uint64_t views_to_recover_max = 0;
  std::int64_t virtual_ns = 0;
  double thread_seconds = 0;

  void add(const judged_case& c);

private:
  void count_behaviours(const recipe& r, std::uint64_t replicas);
};

} // namespace bezant::simulation::swarm
