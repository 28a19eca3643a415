// The bodies of frames that are not a struct of another room.
#pragma once

#include "core/inspect.hpp"
#include "core/signatures.hpp"
#include "transport/links/frame.hpp"
#include "transport/links/replica_settings.hpp"
#include "transport/messages.hpp"

namespace bezant {

/// "bezant" and two zeros, as a little-endian integer: what is first on every link.
inline constexpr std::uint64_t wire_magic = 0x0000'746e'617a'6562ULL;
/// The version of the wire format: frames, their bodies, and the handshake.
inline constexpr std::uint16_t wire_version = 3; // 3: what PBFT's view-changes state to have taken

/// The first bytes of a hello of any version.
struct wire_prologue {
  std::uint64_t magic = wire_magic;
  std::uint16_t version = wire_version;
  digest chain; ///< of the genesis file

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, wire_prologue& x) {
    return f(x.magic, x.version, x.chain);
  }
};

/// A replica that dials.
struct hello_body {
  wire_prologue first;
  replica_id from;
  std::uint64_t life = 0; ///< a random number of the process, another one after each start
  replica_settings settings = {};

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, hello_body& x) {
    return f(x.first, x.from, x.life, x.settings);
  }
};

/// A session whose receipts the client wants, and the proof that they are its own.
struct session_proof {
  session_id session;
  signature by; ///< the session key's, over `session_proof_digest`

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, session_proof& x) {
    return f(x.session, x.by);
  }
};

/// A client that dials.
struct client_hello_body {
  static constexpr std::size_t sessions_max = 256; ///< each costs the replica one signature check
  wire_prologue first;
  bounded_vector<session_proof, sessions_max> sessions;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, client_hello_body& x) {
    return f(x.first, x.sessions);
  }
};

/// What a session's key signs: chain, replica, session, and a value that only the two ends of this TLS connection know,
/// so that a replica cannot use what a client told it on a link to another one.
inline digest session_proof_digest(const digest& chain, replica_id at, session_id session, byte_view exporter) {
  return hasher{"client-hello"}.add(chain).add(at).add(session).update(exporter).finish();
}

/// The answer of the replica that was dialled.
struct welcome_body {
  wire_prologue first;
  replica_id from;
  replica_settings settings = {};

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, welcome_body& x) {
    return f(x.first, x.from, x.settings);
  }
};

/// Why a hello was not taken, or a link was ended, for the log of who dialled.
enum class refusal_reason : std::uint8_t {
  not_bezant = 1,
  wrong_version,
  wrong_chain,
  wrong_identity,
  unknown_session,
  bad_session_proof,
  other_life, ///< on a link that was up: two processes with this key come in in turn
};
inline bool is_known(refusal_reason r) noexcept {
  return r >= refusal_reason::not_bezant && r <= refusal_reason::other_life;
}

struct refusal_body {
  refusal_reason reason{};

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, refusal_body& x) {
    return f(x.reason);
  }
};

/// A ping, and the pong that gives it back.
struct heartbeat_body {
  std::uint64_t sent_ns = 0; ///< of the sender's own clock

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, heartbeat_body& x) {
    return f(x.sent_ns);
  }
};

/// A client's transaction; the session is one of its hello.
struct submit_body {
  session_id from;
  transaction what;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, submit_body& x) {
    return f(x.from, x.what);
  }
};

/// Receipts, and for which session of the link.
struct receipts_body {
  session_id to;
  receipt_batch batch;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, receipts_body& x) {
    return f(x.to, x.batch);
  }
};

/// A question and its number on this link.
struct question_body {
  std::uint32_t number = 0;
  bytes body;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, question_body& x) {
    return f(x.number, x.body);
  }
};

/// The answer to the question of that number; nothing if the replica has none.
struct answer_body {
  std::uint32_t number = 0;
  std::optional<bytes> body;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, answer_body& x) {
    optional_field<bytes> field{x.body};
    return f(x.number, field);
  }
};

} // namespace bezant
