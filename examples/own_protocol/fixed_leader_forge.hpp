// What adversaries know about the messages of `fixed-leader`.
#pragma once

#include <bezant/adversaries/forge/forge.hpp>

namespace mine {

/// With it the behaviours that propose, vote and usurp can attack the protocol.
std::shared_ptr<const bezant::protocol_forge> fixed_leader_forge();

} // namespace mine
