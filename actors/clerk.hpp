// The clerk actor: answers what clients ask a replica.
#pragma once

#include "actors/messages.hpp"
#include "actors/status.hpp"

#include <functional>
#include <memory>

namespace bezant {

/// The first byte of a question.
enum class asked_of : std::uint8_t {
  replica = 1, ///< nothing follows; the answer is a `replica_status`
  application, ///< the rest is for the application, whose answer follows
};

/// What a clerk needs. `exchange` may change when the replica starts again.
struct clerk_config {
  std::function<replica_status()> status;
  std::function<exchange_replica_actor()> exchange;
};

/// Spawns a clerk. A question that it does not understand has an empty answer.
clerk_actor spawn_clerk(caf::actor_system& system, clerk_config config);

} // namespace bezant
