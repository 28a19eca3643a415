// Simplex: the protocol as the registry lists it.
#pragma once

#include "protocols/registry.hpp"

namespace bezant {

/// Simplex (Chan, Pass 2023, "Simplex Consensus: A Simple and Fast Consensus Protocol"). Options:
///   delta    Δ, the delay that messages keep after GST; a view is nullified after 3Δ. Default 100ms, from 10us to 1
///            hour.
///   timeouts fixed (default), or measured: a view is nullified after four times what views took, from a quarter of 3Δ
///            up to all of it, and twice that with every view nullified in a row, up to 3Δ.
///   leader   round_robin (default), hash (the paper's random oracle), tenure or list, see `read_leader`.
///   idle     how long a leader without work waits with an empty block; default 0s. At most Δ.
protocol_info simplex_info();

} // namespace bezant
