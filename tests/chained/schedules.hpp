// Schedules that do no harm to HotStuff, Jolteon, Simplex and responsive Streamlet, and each of which a known mistake
// does not survive: most of them end in a fork.
#pragma once

#include "tests/protocols/streamlet_schedules.hpp"

namespace bezant::testing {

/// One of four replicas leads every view and is the adversary.
std::span<const schedule> chained_attacks();
/// All are honest, and the network, crashes or a silent leader are against them.
std::span<const schedule> chained_weather();

} // namespace bezant::testing
