// Calm runs of a swarm: nothing goes wrong but that one replica neglects a duty, and all others have to see it.
#pragma once

#include "audit/suspicion.hpp"
#include "simulation/runner.hpp"

namespace bezant::simulation::swarm {

/// What a replica does that no signature proves, and how it shows.
struct neglected_duty {
  recipe by;
  audit::suspicion_reason shows = audit::suspicion_reason::missed_vote;
};

/// A duty that some replica neglects, or none. Of a protocol that the swarm does not know only what shows in any: where
/// one leader stays, nobody can be compared with it.
std::optional<neglected_duty> draw_neglect(const protocol_info& protocol, const scenario_names& names,
                                           random_source& random);

/// Blocks that a calm run has: enough for the window of the suspicion meter to speak.
std::uint64_t calm_blocks(std::size_t replicas);

/// Whom the others suspect at the end of a calm run: exactly those who were given an adversary, each by all honest
/// replicas, in all their eyes for the reason that is expected. Gives what is wrong; empty if nothing is.
std::vector<violation> check_suspicions(const scenario& s, std::size_t replicas, audit::suspicion_reason expected,
                                        const run_outcome& run);

} // namespace bezant::simulation::swarm
