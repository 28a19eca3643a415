// What the replicas of a stopped cluster have on their disks.
#pragma once

#include "exchange/founding.hpp"
#include "tests/network/history.hpp"

#include <optional>

namespace bezant::test {

/// A replica's committed blocks, from the first that its store still has.
struct read_blocks {
  replica_id who;
  std::vector<block_ptr> blocks;
};

/// Reads the store of a replica that has stopped. Nothing, and `problem`, if it cannot be read.
std::optional<read_blocks> read_committed(replica_id who, const std::string& data, const genesis& chain,
                                          std::string& problem);

/// What executing blocks from height 1 on gives.
struct replayed {
  std::vector<effect> effects;
  digest state; ///< after the last of them
};

/// Executes `blocks`, which begin at height 1, on a fresh exchange.
replayed replay(const exchange::founding& founded, const std::vector<block_ptr>& blocks);

/// The same blocks as the history check takes them.
committed_log log_of(const read_blocks& read);

} // namespace bezant::test
