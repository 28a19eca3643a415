// Receipts: what became of a transaction, and what a block's execution left behind.
#pragma once

#include "core/block.hpp"

#include <vector>

namespace bezant {

/// What became of one transaction. `outcome` is the application's own canonical encoding.
struct receipt {
  digest transaction_id; ///< the transaction's digest
  height at;             ///< height of the block in which it took effect (not always the one that carries it)
  bytes outcome;         ///< the application's answer

  friend bool operator==(const receipt&, const receipt&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, receipt& x) {
    return f(x.transaction_id, x.at, x.outcome);
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

} // namespace bezant
