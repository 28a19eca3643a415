// The leader actor of a comparison: it makes up what its replica proposes.
#pragma once

#include "actors/clock.hpp"
#include "actors/messages.hpp"
#include "simulation/compare/load.hpp"

namespace bezant::comparison {

/// Spawns the leader of replica `self`. Without a rate, work is pending from the start and every request is answered at
/// once with a full block. With one, transactions arrive by `clock`, and a request is answered at once with those that
/// wait. It takes no transactions of clients.
leader_actor spawn_load_leader(caf::actor_system& system, replica_id self, load_plan plan, replica_clock clock);

} // namespace bezant::comparison
