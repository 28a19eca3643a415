// What stands between a node and its machine, so that it can be killed at a boundary.
#pragma once

#include "tests/crash/crash_point.hpp"
#include "transport/network.hpp"
#include "transport/store/store.hpp"

#include <memory>

namespace bezant::testing {

/// `inner`, with a boundary before and after each append and sync.
std::unique_ptr<store> crashing_store(std::unique_ptr<store> inner, std::shared_ptr<crash_trigger> trigger);

/// Hands everything on to `inner`, in the name of whoever sent it, with a boundary before and after each message.
network_actor crashing_network(caf::actor_system& system, network_actor inner, std::shared_ptr<crash_trigger> trigger);

} // namespace bezant::testing
