// What Simplex adds to the family's messages: finalize votes, finalizations, and questions for views.
#pragma once

#include "protocols/chained/messages.hpp"

namespace bezant::simplex {

/// Kinds beside those of the family. There a vote is a notarize vote, a certificate a notarization, a timeout a nullify
/// vote (a vote for the dummy block) and a timeout certificate a nullification.
enum class kind : message_kind {
  finalize = chained::first_own_kind, ///< `block_vote`
  finalization,                       ///< `vote_certificate` of finalize votes
  ask,                                ///< `view_range`: which certificates the asker lacks
};

/// Own kinds of journal records.
enum class journal : record_kind {
  nullification = chained::first_own_record, ///< `chained::timeout_certificate`
};

/// How the common messages look here.
inline constexpr chained::message_rules form{.plain_timeouts = true};

/// Views from `first` to `last`, both included.
struct view_range {
  static constexpr std::uint64_t views_max = 64; ///< of one question

  view_number first;
  view_number last;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, view_range& x) {
    return f(x.first, x.last);
  }
};

/// Proof that a block is final: its notarization and its finalization (paper, section 2, "Finalize").
struct commit_proof {
  vote_certificate notarization;
  vote_certificate finalization;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, commit_proof& x) {
    return f(x.notarization, x.finalization);
  }
};

/// The functions of `protocol_info`.
result<void> check(const signed_message& m, const replica_set& replicas);
result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas);
std::string_view kind_name(message_kind k);
std::optional<bytes> slot(const signed_message& m);
/// Besides two different messages of one slot: a nullify and a finalize vote of one view. Needs no headers.
offence_name offence(const signed_message& first, const signed_message& second, header_span headers = {});
offence_name never_signed(const signed_message& m, const replica_set& replicas);
std::vector<signed_message> unpack(const signed_message& m);
std::optional<message_anatomy> describe(message_kind k, byte_view body);
void testify(const signed_message& m, const replica_set& replicas, testimony& out);
void testify_proof(byte_view proof, testimony& out);
/// A nullify and a finalize vote of one view.
cross_findings cross_examine(const cross_examination& x);

} // namespace bezant::simplex
