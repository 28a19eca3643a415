// Chained HotStuff: the protocol as the registry lists it.
#pragma once

#include "protocols/registry.hpp"

namespace bezant {

/// Chained HotStuff (Yin, Malkhi, Reiter, Golan Gueta, Abraham 2019, "HotStuff: BFT Consensus in the Lens of
/// Blockchain", section 5), with a pacemaker of timeout certificates. Options:
///   timeout  how long a view may take before it is given up; half as long again with every view given up in a row, up
///   to
///            ten. Default 500ms, from 1ms to 1 hour.
///   timeouts fixed (default), or measured: four times what views took, from a quarter of `timeout` up to all of it,
///            and twice that with every view given up in a row, up to `timeout`.
///   votes    all (default: everybody forms the certificate) or next (the paper's: votes go to the next view's leader,
///            O(n) messages; with round_robin and a silent replica at n = 4 that never commits).
///   leader   reputation (default), round_robin, hash, tenure or list, see `read_leader`.
///   idle     how long a leader without work waits with an empty block; default 0s: it does not. At most timeout / 2.
protocol_info hotstuff_info();

} // namespace bezant
