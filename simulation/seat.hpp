// The seat of an adversary in a cluster: what it is told at birth.
#pragma once

#include "adversaries/registry.hpp"

#include <set>

namespace bezant::simulation {

/// An adversary in the place of a replica.
struct seat {
  recipe what;
  std::set<replica_id> accomplices; ///< with whom it shares keys, itself included
};

/// The cluster around a seat.
struct seat_surroundings {
  std::shared_ptr<const replica_set> replicas;
  std::shared_ptr<const protocol_info> protocol;
  std::vector<protocol_option> options; ///< of the protocol; known to be good
  std::function<std::shared_ptr<const signer>(replica_id)> key_of;
  std::uint64_t seed = 0; ///< of the run
  std::optional<bribed_session> client;
  std::shared_ptr<seat_record> record = {}; ///< where the adversary's acts are counted; may be null
  time_point origin = {};                   ///< on the replica's clock: what times of conditions count from
};

/// Why an adversary cannot sit somewhere.
struct seat_refusal {
  std::string why;           ///< empty if it can
  bool inapplicable = false; ///< with these options it does nothing to this protocol
};

/// Makes the adversary for a try in a cluster of `replicas`. With `session` it will have a session of the exchange.
seat_refusal refusal_of(const seat& s, const adversary_registry& known, const protocol_info& protocol,
                        const std::vector<protocol_option>& options, std::size_t replicas, bool session);

/// What the adversary of `who` is made from. Equal in every run of a seed.
adversary_config config_of(const seat& s, replica_id who, const seat_surroundings& around);

} // namespace bezant::simulation
