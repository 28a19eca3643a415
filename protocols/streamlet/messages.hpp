// Streamlet's messages, journal records and commit proof.
#pragma once

#include "protocols/chained/block_messages.hpp"
#include "protocols/event.hpp"

namespace bezant::streamlet {

/// Kinds of messages. The body of each is the canonical encoding of the struct that is named here.
enum class kind : message_kind {
  proposal = 1, ///< `justified_header` by the epoch's leader, payload beside it
  vote,         ///< `block_vote`
  certificate,  ///< `vote_certificate`: the notarization of a block
  request,      ///< `block_request`
  block,        ///< `justified_header`, payload beside it: answers a request, whoever proposed it
};

/// Kinds of journal records.
enum class journal : record_kind {
  proposed = 1, ///< `block_vote` in shape: epoch, height and digest of the own proposal
  voted,        ///< `block_vote`
  block,        ///< `stored_block`: a block proposed or voted for, or an ancestor of one
};

constexpr message_kind number(kind k) noexcept {
  return static_cast<message_kind>(k);
}
constexpr record_kind number(journal k) noexcept {
  return static_cast<record_kind>(k);
}

/// A message of kind `k` with body `x`, ready to be signed.
template <class T>
message make_message(kind k, const T& x, payload_ptr content = nullptr) {
  return {number(k), encode(x), std::move(content)};
}

/// A header and the notarization of its block.
struct notarized_header {
  block_header header;
  vote_certificate notarization;

  friend bool operator==(const notarized_header&, const notarized_header&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, notarized_header& x) {
    return f(x.header, x.notarization);
  }
};

/// Three adjacent notarized blocks with consecutive epochs: the second and all before it are final (paper, section 3,
/// "Finalize").
struct commit_proof {
  notarized_header first, final, last;

  friend bool operator==(const commit_proof&, const commit_proof&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, commit_proof& x) {
    return f(x.first, x.final, x.last);
  }
};

/// `protocol_info::check` of Streamlet.
result<void> check(const signed_message& m, const replica_set& replicas);

/// `protocol_info::verify_commit` of Streamlet: `proof` is a `commit_proof` with this header in the middle.
result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas);

/// `protocol_info::slot` of Streamlet: an epoch's proposal, an epoch's vote.
std::optional<bytes> slot(const signed_message& m);

/// `protocol_info::contradicts` of Streamlet: two proposals or two votes of one epoch, or votes whose heights fall from
/// an epoch to a later one.
bool contradicts(const signed_message& first, const signed_message& second);

/// `protocol_info::kind_name` of Streamlet.
std::string_view kind_name(message_kind k);

} // namespace bezant::streamlet
