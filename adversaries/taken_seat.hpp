// An adversary's seat in a replica: its core, and what stands beside the application.
#pragma once

#include "adversaries/registry.hpp"

namespace bezant {

/// What a host puts in the places of an honest replica's parts.
struct taken_seat {
  std::function<std::unique_ptr<protocol>()> make_core; ///< of every life of the replica
  /// Changes receipts before they are signed; every change is told to the seat's record, if there is one.
  std::function<void(time_point now, std::vector<receipt>&)> bend_receipts;
};

/// Seats the adversary of a recipe that the registry can make of this configuration. `known` is used as long as the
/// seat is.
taken_seat take_seat(const adversary_registry& known, const recipe& what, const adversary_config& config,
                     std::function<std::unique_ptr<protocol>()> honest);

} // namespace bezant
