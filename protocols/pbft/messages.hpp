// PBFT's messages, certificates and journal records.
#pragma once

#include "protocols/anatomy.hpp"
#include "protocols/certificate.hpp"
#include "protocols/event.hpp"
#include "protocols/message.hpp"
#include "protocols/registry.hpp"

namespace bezant::pbft {

/// Kinds of messages. The body of each is the canonical encoding of the struct that is named here.
enum class kind : message_kind {
  pre_prepare = 1, ///< `pre_prepare`; the payload beside it if the batch is new in this view
  prepare,         ///< `block_vote` whose digest is the batch's
  commit,          ///< `block_vote` whose digest is the batch's
  checkpoint,      ///< `checkpoint_vote`
  view_change,     ///< `view_change`
  new_view,        ///< `new_view`
  stable,          ///< `checkpoint_certificate`: brings a replica's watermarks forward
  status,          ///< `status`: what the author has and wants; the others send what it lacks
  decided,         ///< `decided_batch`, payload beside it: answers a status
  payload,         ///< `batch_header`, payload beside it: answers a status
};

/// Kinds of journal records. All but `state` belong to a sequence number and are trimmed with it.
enum class journal : record_kind {
  state = 1, ///< `state_record`: the last one counts
  batch,     ///< `stored_batch`: before a prepare for it leaves
  proposed,  ///< `pre_prepare`: an own one
  accepted,  ///< `signed_message`: a pre-prepare that this replica prepared for
  prepared,  ///< `prepared_certificate`: before the commit leaves
  checkpoint ///< `checkpoint_vote`: an own one
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

/// The widest window of sequence numbers that a configuration can ask for; bounds what is taken from the wire.
inline constexpr std::size_t window_max = 512;

/// TOCS 2002, section 4.1: the primary of view v is replica v mod n.
inline replica_id primary_of(view_number view, const replica_set& replicas) {
  return replica_id{static_cast<std::uint32_t>(view.value() % replicas.size())};
}

/// What the replicas agree on: one batch of transactions for one sequence number. It keeps its digest when a later view
/// proposes it again, so that all replicas build the same block from it, whichever view they decided it in.
struct batch_header {
  height at;           ///< the sequence number
  view_number view;    ///< in which it was first proposed
  replica_id proposer; ///< that view's primary
  digest payload_root; ///< `payload::root`

  friend bool operator==(const batch_header&, const batch_header&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, batch_header& x) {
    return f(x.at, x.view, x.proposer, x.payload_root);
  }
};

/// BLAKE2b-256 of the header in domain "pbft-batch".
digest digest_of(const batch_header& b);

/// The batch that a block was built from.
inline batch_header batch_of(const block_header& h) {
  return {h.at, h.view, h.proposer, h.payload_root};
}

/// The batch that fills a gap when `view` begins: no transactions (TOCS 2002, section 4.4, "null request").
batch_header null_batch(height at, view_number view, const replica_set& replicas);

struct pre_prepare {
  view_number view;
  batch_header what;

  friend bool operator==(const pre_prepare&, const pre_prepare&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, pre_prepare& x) {
    return f(x.view, x.what);
  }
};

/// The vote of a prepare or a commit.
inline block_vote vote_for(view_number view, const batch_header& b) {
  return {view, b.at, digest_of(b)};
}

/// Proves that a batch prepared: the pre-prepare's signature and q-1 prepares of other replicas than the primary (TOCS
/// 2002, section 4.3, "prepared certificate").
struct prepared_certificate {
  view_number view;
  batch_header what;
  signature proposed; ///< the primary's, on the pre-prepare
  bounded_vector<signature_share, genesis::replicas_max> prepares;

  friend bool operator==(const prepared_certificate&, const prepared_certificate&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, prepared_certificate& x) {
    return f(x.view, x.what, x.proposed, x.prepares);
  }
};

/// "All up to `at` is executed; the last block and the application's state are these."
struct checkpoint_vote {
  height at;
  digest block;
  digest state;

  friend auto operator<=>(const checkpoint_vote&, const checkpoint_vote&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, checkpoint_vote& x) {
    return f(x.at, x.block, x.state);
  }
};

/// A stable checkpoint: q signatures on one vote; none for height 0, where everybody starts.
struct checkpoint_certificate {
  checkpoint_vote vote;
  bounded_vector<signature_share, genesis::replicas_max> shares;

  friend bool operator==(const checkpoint_certificate&, const checkpoint_certificate&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, checkpoint_certificate& x) {
    return f(x.vote, x.shares);
  }
};

/// TOCS 2002, section 4.4: VIEW-CHANGE(v+1, n, C, P). n is the height of C.
struct view_change {
  view_number view;              ///< the one to move to
  checkpoint_certificate stable; ///< C
  bounded_vector<prepared_certificate, window_max>
    prepared; ///< P: for each sequence number the one of the highest view

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, view_change& x) {
    return f(x.view, x.stable, x.prepared);
  }
};

/// A view-change as its author signed it.
struct signed_view_change {
  replica_id author;
  bytes body;
  signature by;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, signed_view_change& x) {
    return f(x.author, x.body, x.by);
  }
};

/// TOCS 2002, section 4.4: NEW-VIEW(v+1, V, O). The pre-prepares of O follow one by one, each signed by itself, because
/// prepared certificates need them singly.
struct new_view {
  view_number view;
  bounded_vector<signed_view_change, genesis::replicas_max> changes; ///< V: by strictly ascending author
  bounded_vector<batch_header, window_max> batches;                  ///< O: adjacent, ascending

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, new_view& x) {
    return f(x.view, x.changes, x.batches);
  }
};

/// TOCS 2002, section 5.2, "status": what the author has, so that the others send again what it lacks.
struct status {
  static constexpr std::size_t wanted_max = 32;

  view_number view;
  bool active = false; ///< false: it waits for the new-view of `view`
  height executed;
  height stable;
  bounded_vector<digest, wanted_max> wanted; ///< batches whose payload it lacks

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, status& x) {
    return f(x.view, x.active, x.executed, x.stable, x.wanted);
  }
};

/// A batch with its commit certificate. Proves itself; it does not matter who says it.
struct decided_batch {
  batch_header what;
  vote_certificate proof;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, decided_batch& x) {
    return f(x.what, x.proof);
  }
};

/// A batch as the journal keeps it.
struct stored_batch {
  batch_header what;
  payload content;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, stored_batch& x) {
    return f(x.what, x.content);
  }
};

/// Where a replica stands between views.
struct state_record {
  view_number view;
  bool active = true;
  checkpoint_certificate stable;
  bytes change;         ///< the last own view-change's body
  bytes entered;        ///< body of the view's new-view: accepted if `active`, else an own one on its way
  signature entered_by; ///< of the accepted new-view, by the view's primary

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, state_record& x) {
    return f(x.view, x.active, x.stable, x.change, x.entered, x.entered_by);
  }
};

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

/// O of `view` by the view-changes in V, whose form and stable checkpoints are checked: for each sequence number from
/// the highest stable checkpoint to the highest prepared one the batch that prepared in the highest view, else the null
/// batch. An entry that is not valid counts as absent. Error: `bad_message` if that is more than any window holds.
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
