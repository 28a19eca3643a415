// Calm runs of a swarm: nothing goes wrong but that one replica neglects a duty, and all others have to see it.
#pragma once

#include "audit/suspicion.hpp"
#include "simulation/runner.hpp"

namespace bezant::simulation::swarm {

/// Makes a calm run of `s`, which has its protocol and size: load, links, length, and a replica that neglects a duty,
/// or none. Of a protocol that the swarm does not know only such duties as show in any: where one leader stays, nobody
/// can be compared with it. Gives for what reason that replica has to be suspected.
audit::suspicion_reason make_calm(scenario& s, const scenario_names& names, random_source random);

/// Blocks that a calm run has: enough for the window of the suspicion meter to speak.
std::uint64_t calm_blocks(std::size_t replicas);

/// Whom the others suspect at the end of a calm run: exactly those who were given an adversary, each by all honest
/// replicas, in all their eyes for the reason that is expected. Gives what is wrong; empty if nothing is.
std::vector<violation> check_suspicions(const scenario& s, std::size_t replicas, audit::suspicion_reason expected,
                                        const run_outcome& run);

/// Whether the whole cluster of a calm run sent more messages or bytes than the blocks and frames need; of protocols
/// that the swarm does not know nothing is said.
std::vector<violation> check_traffic(const scenario& s, std::size_t replicas, const run_outcome& run);

} // namespace bezant::simulation::swarm
