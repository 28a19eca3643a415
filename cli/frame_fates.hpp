// What became of a session's frames, as f+1 replicas tell it from their state: for whoever has no receipts.
#pragma once

#include "client/cluster_client.hpp"

namespace bezant::cli {

/// What was told of some frames.
struct frame_fates {
  std::vector<exchange::told_frame> frames; ///< in order of their numbers
  height at;                                ///< of the block after which the first of them was told
};

/// Asks for the frames `first` to `last` of a session, in pages, each believed at f+1 equal answers for one height,
/// `at_least`. Nothing if that takes longer than `patience` for a page.
std::optional<frame_fates> ask_fates(client::cluster_client& of, session_id session, sequence_number first,
                                     sequence_number last, duration patience, const std::stop_token& stop = {},
                                     height at_least = {});

/// In words: "executed in block 7", "waits for frames before it", "not executed", "executed; its outcome is no longer
/// kept".
std::string fate_text(const exchange::told_frame& f);
/// For JSON: "executed", "waits", "not_executed", "forgotten".
std::string_view fate_name(exchange::frame_fate f);

} // namespace bezant::cli
