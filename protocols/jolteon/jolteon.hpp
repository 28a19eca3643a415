// Jolteon: the protocol as the registry lists it.
#pragma once

#include "protocols/registry.hpp"

namespace bezant {

/// Jolteon (Gelashvili, Kokoris-Kogias, Sonnino, Spiegelman, Xiang 2021, "Jolteon and Ditto: Network-Adaptive Efficient
/// Consensus with Asynchronous Fallback", section 4): HotStuff's linear good case with a chain of two, paid for with
/// quadratic timeouts. Options as of HotStuff:
///   timeout  how long a round may take before it is given up; half as long again with every round given up in a row,
///   up
///            to ten. Default 500ms, from 1ms to 1 hour.
///   timeouts fixed (default), or measured: four times what rounds took, from a quarter of `timeout` up to all of it.
///   votes    all (default) or next (the paper's: to the next round's leader).
///   leader   reputation (default), round_robin, hash, tenure or list, see `read_leader`.
///   idle     how long a leader without work waits with an empty block; default 0s. At most timeout / 2.
protocol_info jolteon_info();

} // namespace bezant
