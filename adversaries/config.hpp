// What an adversary is made from.
#pragma once

#include "core/random.hpp"
#include "protocols/config.hpp"
#include "protocols/registry.hpp"

#include <functional>
#include <map>

namespace bezant {

class protocol_forge;
class seat_record;

/// A session of the exchange that the adversary controls: a client that it bribed, or its own.
struct bribed_session {
  session_id session;
  std::shared_ptr<const signer> key;
  std::uint32_t account = 0; ///< one that the session controls
};

/// Everything that a behaviour knows at birth. Tests may leave out what their behaviour does not use.
struct adversary_config {
  replica_id self;
  std::shared_ptr<const replica_set> replicas;
  std::shared_ptr<const protocol_info> protocol;
  std::vector<protocol_option> protocol_options; ///< as in genesis
  std::shared_ptr<const protocol_forge> forge;   ///< what is known about the protocol's messages
  random_source random{0};                       ///< its own; the host gives the same one in every run of a seed
  std::vector<protocol_option> options;          ///< of the behaviour, by name
  /// Its own key and those of its accomplices. With them it may hand on messages in their names.
  std::map<replica_id, std::shared_ptr<const signer>> keys;
  /// Makes a further honest core of this replica or an accomplice, in its genesis state.
  std::function<std::unique_ptr<bezant::protocol>(replica_id)> make_core;
  std::optional<bribed_session> client;
  time_point origin; ///< what times of conditions count from, on the replica's clock: when the run began
  /// Where its acts are counted, and by which the part beside the application knows where the core stands; may be null.
  std::shared_ptr<seat_record> record;
};

} // namespace bezant
