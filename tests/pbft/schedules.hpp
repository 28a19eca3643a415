// Schedules in which one rule of PBFT keeps the replicas safe or alive; without it something goes wrong.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace bezant::testing {

struct pbft_schedule {
  std::string name;
  const char* bug;                               ///< the seeded bug that it catches
  std::string finds;                             ///< a part of what is found then
  std::function<std::vector<std::string>()> run; ///< what went wrong
};

std::vector<pbft_schedule> pbft_schedules();

/// Those of them that are about liveness and about work.
std::vector<pbft_schedule> liveness_schedules();

} // namespace bezant::testing
