// Receipts: what became of a transaction, and what a block's execution left behind.
#pragma once

#include "core/block.hpp"
#include "core/replica_set.hpp"

#include <vector>

namespace bezant {

/// What became of one transaction. `outcome` is the application's own canonical encoding.
struct receipt {
  digest transaction_id; ///< the transaction's digest
  height at;             ///< height of the block in which it took effect (not always the one that carries it)
  bytes outcome;         ///< the application's answer
  session_id session;    ///< the client that it is for

  friend bool operator==(const receipt&, const receipt&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, receipt& x) {
    return f(x.transaction_id, x.at, x.outcome, x.session);
  }
};

/// The root of an empty outbox: what a block says to other chains, which is nothing so far. Domain "outbox".
const digest& empty_outbox();

/// What executing one block gave. Equal on all honest replicas.
struct block_result {
  /// Of every transaction that took effect in this block, in order of effect. A receipt whose `at` is an earlier height
  /// repeats what became of a transaction that was committed once more.
  std::vector<receipt> receipts;
  digest state;                   ///< the application's state after the block
  digest receipts_root;           ///< `receipt_tree{receipts}.root()`
  digest outbox = empty_outbox(); ///< root of what the block says to other chains
};

/// The digest of one receipt, domain "receipt".
digest digest_of(const receipt& r);

/// A receipt and its place among its block's receipts.
struct placed_receipt {
  std::uint32_t index = 0;
  receipt content;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, placed_receipt& x) {
    return f(x.index, x.content);
  }
};

/// What a replica tells one client. Either about one block: the session's part of the block's receipts
/// (`receipt_tree`), of which some come in full, under a header that is signed once for all clients. Or, `restated`,
/// one receipt that the replica knows from its application's state, signed for itself: nothing is said of a block then,
/// and state, outbox and path are empty. f+1 replicas that agree on a receipt include an honest one, whichever way each
/// of them tells it.
struct receipt_batch {
  replica_id replica;
  height at;
  digest state;                 ///< the application's state after the block
  std::vector<digest> receipts; ///< of every receipt of the part, in order
  signature by;                 ///< the replica's, over `signing_digest`
  std::vector<placed_receipt> own;
  session_id session = {};              ///< whose part it is
  epoch_number epoch = {};              ///< of the replicas' set
  digest outbox = {};                   ///< root of the block's outbox
  std::uint32_t part = 0;               ///< the part's place among the block's parts
  std::uint32_t parts = 1;              ///< how many parts the block has
  bounded_vector<digest, 32> path = {}; ///< what stands beside the way from the part up to the root
  bool restated = false;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, receipt_batch& x) {
    return f(x.replica, x.epoch, x.at, x.state, x.outbox, x.session, x.part, x.parts, x.path, x.receipts, x.restated,
             x.by, x.own);
  }
};

/// What the signature of a batch about a block covers.
struct receipt_header {
  replica_id replica;
  height at;
  digest state;
  digest receipts_root;
  signature by;
  epoch_number epoch = {};
  digest outbox = {};

  friend bool operator==(const receipt_header&, const receipt_header&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, receipt_header& x) {
    return f(x.replica, x.epoch, x.at, x.state, x.receipts_root, x.outbox, x.by);
  }
};

/// The header of a batch about a block; its receipts' root follows from part and path. A path that fits no tree gives
/// an empty root, which no block has.
receipt_header header_of(const receipt_batch& batch);

/// What the replica signs of a block: BLAKE2b-256 in domain "receipt-batch" over chain, replica, epoch, height, state,
/// receipts' root and outbox.
digest signing_digest(const digest& chain, const receipt_header& header);
/// The same of a batch. Of a restated receipt, in domain "restated-receipt": chain, replica, epoch and the receipt's
/// digest.
digest signing_digest(const digest& chain, const receipt_batch& batch);

/// A receipt that is told for itself, without its block; unsigned.
receipt_batch restate(replica_id by, receipt r);

/// Checks all of a batch but its signature: the replica is known, the epoch is the set's, each own receipt is the
/// session's and the one at its index, and a restated one says no more than itself. Errors: `unknown_signer`,
/// `not_canonical`.
result<void> check_places(const receipt_batch& batch, const replica_set& replicas);

/// Checks the signature and what `check_places` checks. Errors: `unknown_signer`, `bad_signature`, `not_canonical`.
result<void> verify(const receipt_batch& batch, const replica_set& replicas);

} // namespace bezant
