// Streamlet: the protocol as the registry lists it. Its rules are in core.hpp, its messages in
// messages.hpp.
#pragma once

#include "protocols/registry.hpp"

namespace bezant {

/// Streamlet (Chan, Shi 2020, "Streamlet: Textbook Streamlined Blockchains"). Options:
///   delta    Δ, the delay that messages keep after GST; an epoch lasts 2Δ. Default 100ms, from 10us to 1 hour.
///   leader   hash (default) or round_robin, see `leader_policy`. The paper's liveness theorem needs hash.
///   echo     full (default; the paper's: every proposal and vote seen for the first time is multicast again) or
///            certificates (proposals alone). Certificates are echoed either way.
protocol_info streamlet_info();

} // namespace bezant
