// Streamlet: the protocol as the registry lists it.
#pragma once

#include "protocols/registry.hpp"

namespace bezant {

/// Streamlet (Chan, Shi 2020, "Streamlet: Textbook Streamlined Blockchains"). Options:
///   delta       Δ, the delay that messages keep after GST; an epoch lasts 2Δ. Default 100ms, from 10us to 1 hour.
///   responsive  no (default: the paper's epochs, by the clock) or yes: a notarization ends its epoch at once; an epoch
///               that brings none within 2Δ ends when a quorum says so.
///   leader      hash (default; the paper's liveness theorem needs it), round_robin, tenure or list, see `read_leader`.
///   echo        full (default; the paper's: every proposal and vote seen for the first time is multicast again) or
///               certificates (proposals alone). Certificates are echoed either way.
protocol_info streamlet_info();

} // namespace bezant
