// Forensics: who broke safety, by what two replicas have seen.
#pragma once

#include "audit/transcript.hpp"
#include "protocols/evidence.hpp"
#include "protocols/registry.hpp"

#include <optional>
#include <set>

namespace bezant::audit {

/// Two blocks of one height, each proven final, of which at most one can be with at most f faulty replicas.
struct fork {
  height at;
  block_header in_first;  ///< by the first transcript
  block_header in_second; ///< by the second
};

/// What convicts a replica: one statement that nobody honest signs, or two that nobody honest signs both, with the
/// headers that one needs to see it.
struct charge {
  std::string_view offence; ///< a fixed name such as "double-vote"
  std::vector<signed_message> statements;
  std::vector<block_header> headers;
};

struct culprit {
  replica_id who;
  std::vector<charge> proofs; ///< one of each offence, never none
};

/// What two transcripts say together.
struct forensic_report {
  std::optional<fork> split;     ///< where the commits first differ; nothing if they agree
  std::size_t guaranteed = 0;    ///< 2q-n: any two quorums share so many replicas
  std::vector<culprit> culprits; ///< by ascending replica
  std::size_t statements = 0;    ///< distinct statements with valid signatures
  std::size_t refused = 0;       ///< statements whose signature was wrong, or whose author does not exist
  std::size_t unproven = 0;      ///< commits whose proof or chain did not hold; they count for nothing
  bool cut_short = false;        ///< some pairs were not compared: a bound was reached
};

/// Collects statements and holds each replica's against each other. Independent of how they were come by: every
/// signature is checked here, and headers are indexed by digests computed here. So nobody is convicted but by what it
/// signed itself, whatever a transcript claims.
class forensics {
public:
  /// `info` must know how to testify. Both outlive this.
  forensics(const protocol_info& info, const replica_set& replicas);

  /// The message, what was signed within it, and the headers in it.
  void add(const signed_message& m);
  void add(const transcript& t);
  void add_proof(byte_view proof);
  void add_header(const block_header& h);

  /// Every replica that its statements convict. Bounded work: sorting per replica, and the comparisons of the
  /// protocol's rules.
  [[nodiscard]] std::vector<culprit> culprits(bool* cut_short = nullptr) const;

  [[nodiscard]] std::size_t statements() const noexcept { return count_; }
  [[nodiscard]] std::size_t refused() const noexcept { return refused_; }

private:
  void take(const testimony& t);
  [[nodiscard]] std::vector<charge> examine(const std::vector<signed_message>& by, bool& cut) const;

  const protocol_info& info_;
  const replica_set& replicas_;
  std::vector<std::vector<signed_message>> statements_; ///< by author
  std::set<digest> known_;                              ///< statements whose signatures hold
  header_index headers_;
  std::size_t count_ = 0;
  std::size_t refused_ = 0;
};

/// The charge in the form that `audit::verify` takes. Nothing if it cannot be put so.
std::optional<evidence> evidence_of(const charge& c, const protocol_info& info, const replica_set& replicas);

/// Where the proven commits of two transcripts first differ. `unproven` counts the commits that do not hold.
std::optional<fork> find_fork(const transcript& first, const transcript& second, const protocol_info& info,
                              const replica_set& replicas, std::size_t& unproven);

/// All of it. Transcripts of other chains or protocols are the caller's to refuse.
forensic_report examine(const transcript& first, const transcript& second, const protocol_info& info,
                        const replica_set& replicas);

} // namespace bezant::audit
