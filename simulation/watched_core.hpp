// Tells an observer how full the buffers of a core are.
#pragma once

#include "actors/observer.hpp"
#include "protocols/protocol.hpp"

#include <memory>

namespace bezant::simulation {

/// What the buffer of that name (`protocol_status::sizes`) may hold at most in a cluster of `replicas`; nothing if no
/// bound is stated for it. The bounds are those of the built-in protocols.
std::optional<std::size_t> bound_of(std::string_view buffer, std::size_t replicas);

/// `core`, watched: `told` hears of the size of each buffer that has a bound, now and then and at the end of its life.
std::unique_ptr<protocol> watch(std::unique_ptr<protocol> core, replica_id who, std::size_t replicas,
                                std::shared_ptr<replica_observer> told);

} // namespace bezant::simulation
