// Frames: what a session signs and sends, and how its outcome is told.
#pragma once

#include "core/receipt.hpp"
#include "core/signatures.hpp"
#include "exchange/command.hpp"

namespace bezant::exchange {

/// Commands in one frame, at most.
inline constexpr std::size_t frame_commands_max = 256;

/// What the session's signature covers, with the chain id.
struct frame {
  session_id session;
  sequence_number sequence; ///< from 1, without gaps
  bounded_vector<command, frame_commands_max> commands;

  friend bool operator==(const frame&, const frame&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, frame& x) {
    return f(x.session, x.sequence, x.commands);
  }
};

/// A frame with its session's signature: the data of an exchange transaction.
struct signed_frame {
  frame content;
  signature by;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, signed_frame& x) {
    return f(x.content, x.by);
  }
};

/// What a session signs: BLAKE2b-256 in domain "frame" over the chain id and the frame's canonical encoding.
digest signing_digest(const digest& chain, const frame& f);

/// Signs `f` and packs it into a transaction.
transaction make_transaction(const digest& chain, const frame& f, const signer& by);

/// The frame in `t`, checked for form only. Errors: `codec_error`, and `exchange_error` for an empty frame or sequence
/// number 0.
result<signed_frame> parse_frame(const transaction& t);

/// The lane of a frame (`application::lane`): its session's number, without a look at the rest of it; 0 for what is
/// none.
std::uint64_t lane_of_frame(const transaction& t);

/// Why a frame as a whole had no effect, or `none`.
enum class frame_status : std::uint8_t {
  executed = 0,  ///< its commands were carried out, each with its own result
  repeated,      ///< another frame of that sequence number is pending, or this one
  too_far_ahead, ///< beyond the session's window of pending frames
  forgotten,     ///< a frame of that sequence number took effect, so long ago that its outcome is no longer kept
};

constexpr bool is_known(frame_status s) noexcept {
  return s <= frame_status::forgotten;
}

/// The outcome inside the receipt of a frame.
struct frame_outcome {
  session_id session;
  sequence_number sequence;
  frame_status status = frame_status::executed;
  bounded_vector<command_result, frame_commands_max> results; ///< one per command if executed, else empty

  friend bool operator==(const frame_outcome&, const frame_outcome&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, frame_outcome& x) {
    return f(x.session, x.sequence, x.status, x.results);
  }
};

} // namespace bezant::exchange
