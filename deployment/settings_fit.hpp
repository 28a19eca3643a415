// Which settings of a node file must fit each other, the genesis, and the program's own bounds. docs/deployment.md has
// the table.
#pragma once

#include "deployment/node_file.hpp"

namespace bezant::deployment {

/// Two settings that do not fit. Names are those of the files: "limits.queue_bytes_max".
struct misfit {
  std::string setting; ///< is complained of where the file has it, else
  std::string other;   ///< this one; may be a setting of the genesis file
  std::string what;    ///< both values, what follows, and what to change
};

/// Checks each pair of `n` by itself and with what was founded. Pairs of two replicas are checked at their hello
/// (transport/links/replica_settings.hpp), those with the machine at the start of a node (deployment/open_files.hpp).
std::vector<misfit> misfits_of(const node_file& n, const exchange::founding& founded,
                               const protocol_registry& protocols);

/// How long replicas wait for a leader's block before they give the view up, as the protocol's options have it: the
/// longest timer that a core sets as it begins. Nothing if it sets none.
std::optional<duration> patience_of(const genesis& chain, const protocol_registry& protocols);

/// What does not fit in the chain itself: "option: what to change"; empty if all does. PBFT's new-view holds what a
/// quorum prepared since the last checkpoint, and must fit a frame.
std::string chain_misfit(const genesis& chain);

/// For PBFT, the largest option `checkpoint` at which a new-view of so many replicas fits a frame; at most 256, and 0
/// if none does.
std::uint64_t pbft_checkpoint_max(std::size_t replicas);

} // namespace bezant::deployment
