// The messages, journal records and proofs that every chained protocol has.
#pragma once

#include "protocols/anatomy.hpp"
#include "protocols/chained/block_messages.hpp"
#include "protocols/chained/timeout_certificate.hpp"
#include "protocols/event.hpp"
#include "protocols/registry.hpp"

namespace bezant::chained {

/// Kinds of messages. The body of each is the canonical encoding of the struct that is named here.
enum class kind : message_kind {
  proposal = 1,            ///< `proposal` by the view's leader, payload beside it
  vote = 2,                ///< `block_vote`
  certificate = 3,         ///< `vote_certificate`
  request = 4,             ///< `block_request`
  block = 5,               ///< `justified_header`, payload beside it: answers a request, whoever proposed it
  timeout = 6,             ///< `timeout_vote`
  timeout_certificate = 7, ///< `chained::timeout_certificate`
};

/// A protocol's own kinds start here.
constexpr message_kind first_own_kind = 16;
constexpr record_kind first_own_record = 16;

/// Kinds of journal records.
enum class journal : record_kind {
  state = 1, ///< `safety_state`; the last one counts
  block = 2, ///< `stored_block`: a block proposed or voted for, or an ancestor of one
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

/// What a leader proposes: a block with its parent's certificate and, if the view before was given up, the certificate
/// of that.
struct proposal {
  justified_header block;
  std::optional<timeout_certificate> given_up;

  friend bool operator==(const proposal&, const proposal&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, proposal& x) {
    optional_field<timeout_certificate> optional{x.given_up};
    return f(x.block, optional);
  }
};

/// Everything that a replica's later messages must respect, apart from blocks. It is durable before any of them leaves.
struct safety_state {
  block_vote voted;      ///< the last own vote; all zero before the first
  block_vote proposed;   ///< the last own proposal, in the shape of a vote
  timeout_vote gave_up;  ///< the last own timeout
  vote_certificate high; ///< the certificate with the highest view
  /// The certificate of the highest view that a quorum gave up. With `high` it is how this replica came where it is,
  /// and brings the others there after all have been down.
  std::optional<timeout_certificate> given_up;
  bytes own; ///< what the protocol's rules add: a lock, a finalize vote

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, safety_state& x) {
    optional_field<timeout_certificate> optional{x.given_up};
    return f(x.voted, x.proposed, x.gave_up, x.high, optional, x.own);
  }
};

/// A header and the certificate of its block.
struct certified_header {
  block_header header;
  vote_certificate certificate;

  friend bool operator==(const certified_header&, const certified_header&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, certified_header& x) {
    return f(x.header, x.certificate);
  }
};

/// Proof that a block is final: certified blocks, each the parent of the next one. Which of them is final, and which
/// views they may have, is the protocol's to say.
struct certified_chain {
  static constexpr std::size_t links_max = 3;

  bounded_vector<certified_header, links_max> links;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, certified_chain& x) {
    return f(x.links);
  }
};

/// The chain in `proof`, if it has `links` links that fit, every one in the view after its parent's, all certified.
std::optional<certified_chain> check_chain(byte_view proof, std::size_t links, const replica_set& replicas);

/// How a chained protocol's messages differ from the family's common form. Plain data, for the static checks.
struct message_rules {
  bool has_timeouts = true;
  bool plain_timeouts = false; ///< timeouts carry no certificate
  /// May a proposal look like this? Null: any that follows its parent.
  bool (*allows)(const proposal&) = nullptr;
};

/// `protocol_info::check` for the common kinds.
result<void> check(const signed_message& m, const message_rules& rules, const replica_set& replicas);

/// `protocol_info::verify_justify`: a certificate of the block that the header names as its parent.
result<void> verify_justify(const block_header& header, byte_view justify, const replica_set& replicas);

/// `protocol_info::slot` for the common kinds: a view's proposal, vote, timeout.
std::optional<bytes> slot(const signed_message& m);

/// `protocol_info::offence` for the common kinds, of protocols that demand no more: two proposals, votes or timeouts of
/// one view. Needs no headers.
offence_name offence(const signed_message& first, const signed_message& second, header_span headers = {});

/// What a protocol's replicas must remember, beyond one message a slot.
struct memory_rules {
  bool locks = false; ///< a vote locks the block's grandparent: later votes are for blocks whose parent is not older
};

/// The same for protocols whose replicas never forget their highest certificate, and whose leaders extend its block
/// (HotStuff, Jolteon): besides, a timeout or a proposal that knows less than what its author signed before.
offence_name offence(const signed_message& first, const signed_message& second, header_span headers,
                     const memory_rules& rules);

/// `protocol_info::never_signed` for the common kinds.
offence_name never_signed(const signed_message& m, const message_rules& rules, const replica_set& replicas);

/// `protocol_info::proposes` for the common kinds.
std::optional<proposed_block> proposes(message_kind k, byte_view body);

/// `protocol_info::unpack` for the common kinds.
std::vector<signed_message> unpack(const signed_message& m);

/// The votes of kind `vote_kind` in a certificate, and the timeouts in one, are appended to `list`.
void unpack(const vote_certificate& c, message_kind vote_kind, std::vector<signed_message>& list);
void unpack(const timeout_certificate& c, std::vector<signed_message>& list);

/// Checks what a proposal's author signed: all but the payload. Errors: `bad_message`, `bad_certificate`.
result<void> check_signed(const signed_message& m, const proposal& p, const message_rules& rules,
                          const replica_set& replicas);

/// `protocol_info::kind_name` for the common kinds.
std::string_view kind_name(message_kind k);

/// `protocol_info::describe` for the common kinds.
std::optional<message_anatomy> describe(message_kind k, byte_view body);

/// `protocol_info::testify` for the common kinds.
void testify(const signed_message& m, const replica_set& replicas, testimony& out);

/// `protocol_info::testify_proof` where a proof is a `certified_chain`.
void testify_chain(byte_view proof, testimony& out);

/// `protocol_info::cross_examine` of Streamlet: votes in views e1 < e2 at heights h1 > h2.
cross_findings non_monotone_votes(const cross_examination& x);

/// `protocol_info::cross_examine` by `memory_rules`: what a replica knew by a vote, a proposal or a timeout, and did
/// not know later; with `locks` also votes that leave a lock behind. One pass over the statements by view for each.
cross_findings forgotten(const cross_examination& x, const memory_rules& rules);

} // namespace bezant::chained
