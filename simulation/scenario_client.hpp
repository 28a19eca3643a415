// A simulated client: takes orders from a source and sends them through a gateway, a window of frames at a time.
#pragma once

#include "actors/messages.hpp"
#include "simulation/command_source.hpp"
#include "simulation/invariants.hpp"

#include <map>

namespace bezant::simulation {

/// What clients of one run did together. In virtual time everything runs on one thread, so no lock is needed.
struct client_counts {
  std::uint64_t submitted = 0; ///< commands
  std::uint64_t answered = 0;  ///< commands with a result that f+1 replicas gave
  std::uint64_t accepted = 0;  ///< of those: not rejected
  std::uint64_t traded = 0;    ///< lots that filled at once

  /// Frames of one session.
  struct of_session {
    std::uint64_t placed = 0;
    std::uint64_t answered = 0;
  };
  std::map<session_id, of_session> frames;
};

/// What a client needs.
struct scenario_client_config {
  session_id session;
  std::shared_ptr<command_source> source;
  std::size_t frame = 4;
  std::size_t window = 4;
  duration pause;
  std::shared_ptr<client_counts> counts;
  std::shared_ptr<invariant_checker> checker;
};

/// A client that can be told which gateway to use: `start` with its handle. Begins with `window` frames and sends
/// another one `pause` after each that is accepted, until its source is empty.
using scenario_client_actor =
  client_actor::extend<caf::reacts_to<start_atom, caf::strong_actor_ptr>, caf::reacts_to<tick_atom>>;

scenario_client_actor spawn_scenario_client(caf::actor_system& system, scenario_client_config config);

} // namespace bezant::simulation
