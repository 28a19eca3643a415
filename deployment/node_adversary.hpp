// The adversary that a node's configuration puts in the place of its replica.
#pragma once

#include "actors/replica.hpp"
#include "adversaries/act.hpp"
#include "deployment/names.hpp"
#include "deployment/node_file.hpp"

namespace bezant::deployment {

/// Puts it there, and gives the record of its acts; null if the configuration has none. What `r` says of the replica,
/// its protocol, key and clock must be set. Times of conditions count from now. `known` is used as long as the replica
/// runs.
std::shared_ptr<seat_record> seat_adversary(const loaded_node& n, const names& known, time_point now,
                                            replica_config& r);

/// Writes what it did into the log.
void log_acts(const seat_record& record);

} // namespace bezant::deployment
