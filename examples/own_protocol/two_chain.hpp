// HotStuff in two phases: the protocol as the registry lists it.
#pragma once

#include <bezant/protocols/registry.hpp>

namespace mine {

/// Chained HotStuff with the third phase left out: who has seen a certificate is locked on it, and two certified blocks
/// in consecutive views commit the first. What it costs: a leader that has not heard of the highest certificate is not
/// voted for, and its view is lost. Options `timeout`, `timeouts`, `votes`, `leader` and `idle` as of
/// HotStuff.
bezant::protocol_info two_chain_info();

} // namespace mine
