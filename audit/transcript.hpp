// A transcript: what one replica saw and signed, and what it committed and why. The material of forensics.
#pragma once

#include "core/inspect.hpp"
#include "core/versioned.hpp"
#include "protocols/message.hpp"

#include <functional>
#include <variant>

namespace bezant::audit {

/// Whose transcript of which chain a file is.
struct transcript_head {
  digest chain;         ///< `replica_set::chain`
  std::string protocol; ///< registered name
  replica_id of;

  friend bool operator==(const transcript_head&, const transcript_head&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, transcript_head& x) {
    return f(x.chain, x.protocol, x.of);
  }
};

/// A signed message without its payload, which the header in its body binds.
struct transcript_message {
  replica_id author;
  message_kind kind = 0;
  bytes body;
  signature by;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, transcript_message& x) {
    return f(x.author, x.kind, x.body, x.by);
  }
};

/// Blocks that became final together, in order of height, and the proof of the last one.
struct transcript_commit {
  static constexpr std::size_t headers_max = std::size_t{1} << 16;

  bounded_vector<block_header, headers_max> headers;
  bytes proof;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, transcript_commit& x) {
    return f(x.headers, x.proof);
  }
};

/// One entry.
struct transcript_entry {
  std::variant<transcript_message, transcript_commit> what;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, transcript_entry& x) {
    return inspect_variant(f, x.what);
  }
};

/// Why a transcript was refused. `at` counts entries from 1; 0 is the head.
struct transcript_problem {
  std::size_t at = 0;
  std::size_t offset = 0; ///< bytes from the beginning of the file
  std::string what;
};

/// "entry 7, at byte 1234: what"
std::string to_string(const transcript_problem& p);

/// A transcript in memory.
struct transcript {
  /// Entries in the largest transcript that is read.
  static constexpr std::size_t entries_max = std::size_t{1} << 22;
  /// Bytes of the largest entry.
  static constexpr std::size_t entry_bytes_max = std::size_t{1} << 24;

  transcript_head head;
  std::vector<transcript_message> messages;
  std::vector<transcript_commit> commits;
};

/// The file form: magic "BZTR", format version 1, the head, then entries; head and entries each as a 32-bit length and
/// the canonical encoding. These make its parts, for whoever writes as it goes.
bytes begin_transcript(const transcript_head& head);
bytes encode_entry(const transcript_entry& e);

/// The whole file form.
bytes save_transcript(const transcript& t);

/// Reads the file form: all of it, or the first problem. A last entry that breaks off, as in the file of a replica that
/// was killed, is left out and not a problem; `broke_off` tells. Nothing that is read is believed: `forensics` checks
/// it.
std::variant<transcript, transcript_problem> load_transcript(byte_view file, bool* broke_off = nullptr);

} // namespace bezant::audit
