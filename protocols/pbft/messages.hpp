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

/// Batches with transactions that a replica takes for one sequence number from primaries that propose something new.
/// Those that new views choose come on top; docs/decisions/0012-pbft-agrees-on-batches.md shows that both are below
/// three times as many.
inline constexpr std::size_t fresh_max = 4;
inline constexpr std::size_t stated_per_height_max = 3 * fresh_max;

/// An entry of Q: the replica has taken that batch's pre-prepare, in `view` for the last time, and keeps its payload.
struct pre_prepared {
  height at;
  digest what;
  view_number view;

  friend bool operator==(const pre_prepared&, const pre_prepared&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, pre_prepared& x) {
    return f(x.at, x.what, x.view);
  }
};

/// TOCS 2002, section 4.4: VIEW-CHANGE(v+1, n, C, P), and the set Q of section 5. n is the height of C.
struct view_change {
  view_number view;              ///< the one to move to
  checkpoint_certificate stable; ///< C
  bounded_vector<prepared_certificate, window_max>
    prepared; ///< P: for each sequence number the one of the highest view
  bounded_vector<pre_prepared, window_max * stated_per_height_max>
    stated; ///< Q: by sequence number and digest; without batches that are empty, which everybody has

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, view_change& x) {
    return f(x.view, x.stable, x.prepared, x.stated);
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

} // namespace bezant::pbft
