// Runs of PBFT under random loss, duplication, reordering, partitions and crashes.
#pragma once

#include "tests/pbft/judge.hpp"

namespace bezant::testing {

/// One run: a storm, then calm. Gives what went wrong; "stalled" if the calm did not bring ten blocks to everybody.
std::vector<std::string> random_run(std::size_t replicas, std::uint64_t seed);

} // namespace bezant::testing
