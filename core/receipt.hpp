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

/// What executing one block gave. Equal on all honest replicas.
struct block_result {
  std::vector<receipt> receipts; ///< of every transaction that took effect in this block, in order of effect
  digest state;                  ///< the application's state after the block
  digest receipts_root;          ///< `receipts_root_of(receipts)`
};

/// The digest of one receipt, domain "receipt".
digest digest_of(const receipt& r);

/// BLAKE2b-256 in domain "receipts" over the receipts' digests in order.
digest receipts_root_of(const std::vector<digest>& receipt_digests);

/// A receipt and its place among its block's receipts.
struct placed_receipt {
  std::uint32_t index = 0;
  receipt content;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, placed_receipt& x) {
    return f(x.index, x.content);
  }
};

/// What a replica tells one client about one block: the digests of all receipts of the block, signed once for all
/// clients, and the client's own receipts in full. f+1 replicas that agree on a receipt include an honest one.
struct receipt_batch {
  replica_id replica;
  height at;
  digest state;                 ///< the application's state after the block
  std::vector<digest> receipts; ///< of every receipt of the block, in order
  signature by;                 ///< the replica's, over `signing_digest`
  std::vector<placed_receipt> own;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, receipt_batch& x) {
    return f(x.replica, x.at, x.state, x.receipts, x.by, x.own);
  }
};

/// What a batch's signature covers.
struct receipt_header {
  replica_id replica;
  height at;
  digest state;
  digest receipts_root; ///< `receipts_root_of(receipts)`
  signature by;

  friend bool operator==(const receipt_header&, const receipt_header&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, receipt_header& x) {
    return f(x.replica, x.at, x.state, x.receipts_root, x.by);
  }
};

receipt_header header_of(const receipt_batch& batch);

/// What the replica signs: BLAKE2b-256 in domain "receipt-batch" over chain, replica, height, state and receipts' root.
digest signing_digest(const digest& chain, const receipt_header& header);
digest signing_digest(const digest& chain, const receipt_batch& batch);

/// Checks all of a batch but its signature: the replica is known, and each own receipt is the one at its index. Errors:
/// `unknown_signer`, `not_canonical`.
result<void> check_places(const receipt_batch& batch, const replica_set& replicas);

/// Checks the signature and that each own receipt is the one at its index. Errors: `unknown_signer`, `bad_signature`,
/// `not_canonical` for a receipt that is not where it says.
result<void> verify(const receipt_batch& batch, const replica_set& replicas);

} // namespace bezant
