// Checks that a snapshot of the exchange is the whole of it: whoever goes on from one is told from nobody else.
#pragma once

#include "exchange/exchange_application.hpp"

#include <string>

namespace bezant::simulation {

/// What the log is executed by.
struct replayed_exchange {
  const exchange::exchange_genesis& genesis;
  digest chain;
  std::shared_ptr<const signature_scheme> scheme;
};

/// Executes the first `at` blocks of a log on one exchange, brings another, which went another way before, to the same
/// place by a snapshot, and lets both execute the rest. Gives what differs between the two, or from `original`, which
/// executed the whole log without a stop: results of blocks, state digests, snapshots, what is recalled of each frame.
/// Last, damaged snapshots are put in: each is refused and changes nothing, or is a snapshot like others, of sound
/// books. Sentences; empty if nothing is wrong.
std::vector<std::string> differences_after_restore(const replayed_exchange& with, const std::vector<block_ptr>& log,
                                                   std::size_t at, const exchange::exchange_application& original);

} // namespace bezant::simulation
