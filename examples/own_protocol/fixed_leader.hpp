// One leader for ever: the protocol as the registry lists it.
#pragma once

#include <bezant/protocols/registry.hpp>

namespace mine {

/// Replica 0 proposes, all acknowledge, a quorum of acknowledgements commits. Safe with f Byzantine replicas, the
/// leader among them; live only as long as replica 0 is up and honest, for nobody ever takes its place. Option
/// `patience`: how long nothing happens until a replica says again what others may have missed. Default 200ms.
bezant::protocol_info fixed_leader_info();

} // namespace mine
