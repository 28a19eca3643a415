// What `bezant trade` is to send: an order in words, or a recording.
#pragma once

#include "deployment/client_file.hpp"
#include "recordings/recording.hpp"

#include <limits>
#include <optional>

namespace bezant::cli {

/// Where the commands come from, as the command line says it.
struct trade_source {
  std::string what;                                                ///< an order; with a format the name of a file
  std::string format;                                              ///< empty: `what` is an order
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max(); ///< events of a recording
  std::uint64_t id = 0;                                            ///< of a single new order; 0: a fresh one
  std::uint32_t instrument = 0;                                    ///< its number in genesis
};

/// What is to be sent; the recording's counts if there is one.
struct trade_input {
  std::vector<exchange::command> commands;
  std::optional<recordings::recording_counts> counts;
  std::optional<std::uint64_t> id; ///< of a single new order
  /// `commands` are one cancel or replace, for each of the session's accounts: the order is in one of them at most.
  bool either = false;
};

/// Reads it for a session whose next frame is `next`. Nothing, with a complaint, if it is not as it must be.
std::optional<trade_input> read_trade_input(const trade_source& from, const deployment::client_session& s,
                                            sequence_number next);

} // namespace bezant::cli
