// A client of the key-value store as an actor: one session that submits requests and believes f+1 replicas.
#pragma once

#include "actors/messages.hpp"
#include "actors/receipt_votes.hpp"
#include "examples/key_value/store.hpp"
#include "transport/network.hpp"

#include <functional>

namespace key_value {

/// Is told of a request's number and outcome when f+1 replicas have given the same receipt.
using accepted_function = std::function<void(std::uint64_t number, const replaced& outcome)>;

/// Begins to submit when it gets `start`.
using client_actor = bezant::client_inbound_actor::extend<caf::reacts_to<bezant::start_atom>>;

/// Spawns a client that submits `requests`, one after the other. Attach it to the network before it starts.
client_actor spawn_client(caf::actor_system& system, std::vector<put> requests,
                          std::shared_ptr<const bezant::replica_set> replicas, bezant::network_actor network,
                          accepted_function accepted);

} // namespace key_value
