// Evidence: what proves to anybody who has the genesis file that a replica broke its protocol. Its form, and its way
// into a block; `audit/verify.hpp` says whether it holds.
#pragma once

#include "core/false_receipt.hpp"
#include "core/inspect.hpp"
#include "core/lying_receipt.hpp"
#include "core/versioned.hpp"
#include "protocols/event.hpp"
#include "protocols/message.hpp"

#include <variant>

namespace bezant {

/// The file form of evidence: magic, format version, canonical encoding.
inline constexpr format_tag evidence_format{"BZEV", 1};

/// Blocks after the one that carries evidence, until the culprit is left out: evidence in a block of height e counts
/// for blocks of height e + `isolation_delay` and above. By then the block with the evidence is final, unless the
/// cluster stands.
inline constexpr std::uint64_t isolation_delay = 8;

/// What an author signed, without what hung beside it.
struct statement {
  message_kind kind = 0;
  bytes body;
  signature by;

  friend bool operator==(const statement&, const statement&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, statement& x) {
    return f(x.kind, x.body, x.by);
  }
};

inline statement statement_of(const signed_message& m) {
  return {m.kind, m.body, m.by};
}
inline signed_message message_of(replica_id author, const statement& s) {
  return {author, s.kind, s.body, s.by, nullptr};
}

/// Two statements of one author that no honest replica makes both (`protocol_info::offence`).
struct contradiction {
  static constexpr std::size_t headers_max = 6; ///< two blocks, their parents and grandparents

  replica_id author;
  statement first, second;                           ///< by ascending (kind, body)
  bounded_vector<block_header, headers_max> headers; ///< those needed and no others, by ascending digest

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, contradiction& x) {
    return f(x.author, x.first, x.second, x.headers);
  }
};

/// One statement that no honest replica makes (`protocol_info::never_signed`).
struct malformed {
  replica_id author;
  statement said;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, malformed& x) {
    return f(x.author, x.said);
  }
};

/// A proposed block with a transaction that every replica can see to be void. The proposer signed the payload's root,
/// the root is the digest of the transactions' digests, and one of these is the void one's.
struct forged_order {
  replica_id author;
  statement proposal;
  bounded_vector<digest, payload::transactions_max> transactions; ///< of the whole payload, in order
  transaction offending;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, forged_order& x) {
    return f(x.author, x.proposal, x.transactions, x.offending);
  }
};

template <class Kind>
replica_id author_of(const Kind& e) {
  return e.author;
}
inline replica_id author_of(const lying_receipt& e) {
  return e.said.replica;
}
inline replica_id author_of(const false_receipt& e) {
  return e.accused.replica;
}

/// Evidence of any kind, for one chain. New kinds come last: the position is the tag on the wire.
struct evidence {
  digest chain;
  std::variant<contradiction, malformed, forged_order, lying_receipt, false_receipt> what;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, evidence& x) {
    if (auto error = f(x.chain))
      return error;
    return inspect_variant(f, x.what);
  }

  /// Whom it accuses.
  [[nodiscard]] replica_id culprit() const {
    return std::visit([](const auto& e) { return author_of(e); }, what);
  }
};

/// The file form.
bytes save_evidence(const evidence& e);
/// Reads the file form; errors as `decode_versioned`.
result<evidence> load_evidence(byte_view file);

/// The evidence as a transaction; nothing if it is larger than a transaction may be. Then it can be kept in a file
/// only.
std::optional<transaction> pack(const evidence& e);

/// The evidence in a transaction of the house. Errors: `not_canonical` for a transaction that is not the house's, else
/// as `load_evidence`.
result<evidence> unpack_evidence(const transaction& t);

/// Whom the evidence in `t` accuses; nothing if there is none. It is not verified here: in a block that replicas voted
/// for it was.
std::optional<replica_id> culprit_of(const transaction& t);

/// The accusations in a block, in order.
std::vector<replica_id> culprits_in(const block& b);

/// The culprits that committed evidence names, in the order in which the chain first named them: part of a replica's
/// state.
class convictions {
public:
  convictions() = default;
  explicit convictions(std::vector<conviction> list) : list_{std::move(list)} {}

  /// Adds what a block names and was not named before. Blocks come in order of height.
  void add(height at, const std::vector<replica_id>& culprits);

  [[nodiscard]] const std::vector<conviction>& list() const noexcept { return list_; }
  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }

  /// Who is left out of the making of a block of height `at`: the first `faults_max` whose evidence is old enough.
  /// Never more: if more than f are named the cluster has other troubles, and enough replicas must be left to lead.
  [[nodiscard]] std::vector<replica_id> isolated(height at, std::size_t faults_max) const;

private:
  std::vector<conviction> list_;
};

} // namespace bezant
