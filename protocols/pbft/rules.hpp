// PBFT's rules that need no state: what is valid, what a new view starts from, what is an offence.
#pragma once

#include "protocols/pbft/messages.hpp"

namespace bezant::pbft {

/// Checks one entry of P by itself: the signatures, and that it fits a view below `below` and a height above `above`.
result<void> check_prepared(const prepared_certificate& c, height above, view_number below,
                            const replica_set& replicas);

/// Checks that a checkpoint is stable, or that it is height 0.
result<void> check_stable(const checkpoint_certificate& c, const replica_set& replicas);

/// What a new view starts from.
struct new_view_plan {
  checkpoint_certificate stable;     ///< the highest C
  std::vector<batch_header> batches; ///< O
};

/// True if the batch has no transactions: nobody has to be asked for its payload.
bool is_empty(const batch_header& b);

/// O of `view` by the view-changes in V, whose form and stable checkpoints are checked, by the conditions of TOCS 2002,
/// section 5. For each sequence number above the highest stable checkpoint:
///  - A: the batch that prepared in the highest view of which q view-changes know (A1), if f+1 state that they took its
///    pre-prepare in that view or later and so keep its payload (A2);
///  - B: if q view-changes know of none that prepared, the null batch.
/// O ends with the last batch that A chose, or where f+1 replicas will take nothing new any more. An entry of P that is
/// not valid counts as absent. Errors: `bad_certificate` if neither A nor B holds for some sequence number: more
/// view-changes are needed; `bad_message` if O is more than any window holds.
result<new_view_plan> plan_view(view_number view, std::span<const view_change> changes, const replica_set& replicas);

/// `protocol_info::check` of PBFT.
result<void> check(const signed_message& m, const replica_set& replicas);

/// `protocol_info::verify_commit` of PBFT: `proof` is the commit certificate of the batch that the block was built
/// from.
result<void> verify_commit(const block_header& header, byte_view proof, const replica_set& replicas);

/// `protocol_info::slot` of PBFT: the pre-prepare, prepare and commit of a view and sequence number, the view-change
/// and the new-view of a view, the checkpoint of a height.
std::optional<bytes> slot(const signed_message& m);

/// `protocol_info::offence` of PBFT: two bodies of one slot; a commit in view v and a view-change to a view above v
/// that neither has a stable checkpoint at its height nor says that it prepared in v or later; a commit and a prepare
/// or pre-prepare of one view and sequence number for different batches; a new-view and a pre-prepare of its view that
/// is not as the new-view says. Needs no headers.
offence_name offence(const signed_message& first, const signed_message& second, header_span headers = {});

/// `protocol_info::never_signed` of PBFT. An entry of a view-change that proves nothing is the offence of its author,
/// though `check` lets it pass.
offence_name never_signed(const signed_message& m, const replica_set& replicas);

/// `protocol_info::proposes` of PBFT: a batch that is new in its view, as the header of a block without parent. A batch
/// that is proposed again is vouched for by those who prepared it.
std::optional<proposed_block> proposes(message_kind k, byte_view body);

/// `protocol_info::unpack` of PBFT.
std::vector<signed_message> unpack(const signed_message& m);

/// Checks what a pre-prepare's author signed: all but the payload. Error: `bad_message`.
result<void> check_signed(replica_id author, const pre_prepare& p, const replica_set& replicas);

/// `protocol_info::kind_name` of PBFT.
std::string_view kind_name(message_kind k);

/// `protocol_info::describe` of PBFT. Heights are sequence numbers.
std::optional<message_anatomy> describe(message_kind k, byte_view body);

/// `protocol_info::testify` and `protocol_info::testify_proof` of PBFT.
void testify(const signed_message& m, const replica_set& replicas, testimony& out);
void testify_proof(byte_view proof, testimony& out);

/// `protocol_info::cross_examine` of PBFT: a commit and a view-change that has forgotten what prepared; a commit and a
/// prepare or pre-prepare of that view and sequence number with another batch.
cross_findings cross_examine(const cross_examination& x);

} // namespace bezant::pbft
