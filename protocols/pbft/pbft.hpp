// PBFT: the protocol as the registry lists it. Its rules are in core.hpp, its messages in messages.hpp.
#pragma once

#include "protocols/registry.hpp"

namespace bezant {

/// PBFT (Castro, Liskov, "Practical Byzantine Fault Tolerance", OSDI 1999; TOCS 2002). Options:
///   timeout     the view timer: how long a replica waits for the next block before it asks for another primary.
///   Doubles
///               for each view change in a row. Default 500ms, from 1ms to 1 hour.
///   timeouts    fixed (default), or measured: a transaction has four times what those before it took, from a quarter
///               of `timeout` up to all of it, and the view timer a heartbeat more; both twice that for each view that
///               they ended, up to `timeout`, and from there on as with fixed.
///   heartbeat   after so long without a proposal the primary proposes an empty batch, so that a dead primary is missed
///               although nobody has work. Default timeout/4; below timeout; 0s for never.
///   checkpoint  K: blocks between two checkpoints; 2K sequence numbers can be undecided. Default 16, from 1 to 256.
///   in_flight   undecided proposals of the primary at a time. Default 4, from 1 to 32.
protocol_info pbft_info();

} // namespace bezant
