// What cryptography costs on this machine.
#pragma once

#include "actors/replica_cpu.hpp"

namespace bezant::comparison {

/// Measures Ed25519 signing and checking and BLAKE2b-256 hashing on one core, in about a second: the median of several
/// batches each.
cpu_costs calibrate();

} // namespace bezant::comparison
