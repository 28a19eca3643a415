// The behaviour "chaos": everything that a replica with one key can say, by chance.
#pragma once

#include "adversaries/registry.hpp"

namespace bezant {

/// A liar without a plan, for searching. It keeps votes, certificates and blocks that it sees and uses them against the others:
/// votes for everything, proposes different blocks on old parents to different replicas, shows certificates late and to some,
/// gives views up that it finalizes, asks for far views, hands on old messages and such with wrong signatures, and withholds
/// what its honest core wants to say. In protocols that it does not know it only withholds and hands on.
///
/// Option `rate` (1 to 100, default 30): how often it acts, in percent of the steps.
adversary_info chaos_info();

} // namespace bezant
