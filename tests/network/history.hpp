// What clients saw and what replicas committed, and the check that the one fits the other. Pure: it is given both.
#pragma once

#include "core/time.hpp"
#include "exchange/frame.hpp"

#include <string>
#include <vector>

namespace bezant::test {

/// A frame that a client handed to its library.
struct placing {
  session_id session;
  sequence_number sequence;
  digest content; ///< `content_digest` of the frame
  time_point at;  ///< of one clock for all clients, before the frame left
};

/// What a client was told about one of its frames.
struct acknowledgement {
  exchange::frame_outcome outcome; ///< names session and sequence number
  height in;                       ///< the block in which it took effect
  time_point at;                   ///< of the same clock, after the client knew
};

/// Everything that clients did and saw, sessions of one chain from their first frame on.
struct client_history {
  std::vector<placing> placed;
  std::vector<acknowledgement> acknowledged;
};

/// The blocks that a replica has committed, without genesis.
struct committed_log {
  replica_id who;
  height first;               ///< of the first block that it still has
  std::vector<digest> blocks; ///< ids, one height after the other
};

/// A frame that took effect, as executing the blocks shows it.
struct effect {
  height in;
  digest content;
  exchange::frame_outcome outcome;
};

/// What a frame is compared by: a digest of session, sequence number and commands.
digest content_digest(const exchange::frame& f);

/// All that does not fit, a line each, at most `breaches_max`; empty if everything does. `effects` are those of the
/// longest log, in the order of effect. Checked is that
///  - all logs have the same blocks at the heights that they share, without a gap, and reach every acknowledged height;
///  - what took effect was placed like that, once, and in the order of its session's sequence numbers;
///  - every acknowledged frame took effect, with that outcome and at that height, and was acknowledged once;
///  - the order of effects is one that clients can have seen (linearizability): what was placed after something else
///    was acknowledged comes after it.
std::vector<std::string> check_history(const client_history& clients, const std::vector<committed_log>& logs,
                                       const std::vector<effect>& effects);

inline constexpr std::size_t breaches_max = 20;

} // namespace bezant::test
