// Replays a committed log through the naive reference book, for comparison with what a replica made of it.
#pragma once

#include "exchange/engine.hpp"
#include "exchange/frame.hpp"
#include "exchange/reference_book.hpp"

#include <string>

namespace bezant::simulation {

/// What a committed log comes to.
struct replayed_log {
  std::vector<exchange::frame> effective;        ///< frames in the order in which they took effect
  std::vector<exchange::frame_outcome> outcomes; ///< of each of them
  std::vector<exchange::trade> trades;
  exchange::reference_book book;
};

/// Takes the frames out of `blocks`, puts each session's in sequence order as the exchange does, and carries them out
/// on a fresh reference book. Transactions that are no frames are skipped: none can be in a committed block.
replayed_log replay(const exchange::exchange_genesis& g, const std::vector<block_ptr>& blocks);

/// Compares with a replica's engine: every queue and every balance. Gives what differs, as sentences; empty if nothing.
std::vector<std::string> compare(const replayed_log& expected, const exchange::engine& actual);

/// Compares trades one by one; empty if they are equal.
std::vector<std::string> compare(const std::vector<exchange::trade>& expected,
                                 const std::vector<exchange::trade>& actual);

} // namespace bezant::simulation
