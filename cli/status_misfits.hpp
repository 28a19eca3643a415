// What a replica's status says of settings that do not fit those of its peers.
#pragma once

#include "actors/status.hpp"

#include <string>
#include <vector>

namespace bezant::cli {

/// A line for each peer whose settings do not fit, and for each to which messages are made that can never be sent.
std::vector<std::string> misfits_of(const replica_status& s);

} // namespace bezant::cli
