// Proofs for blocks that became final with later ones.
#pragma once

#include "protocols/certificate.hpp"
#include "protocols/registry.hpp"

#include <optional>

namespace bezant::chained {

/// Proof that a block is final because a later one is: a certificate of the block, the headers of those above it up to
/// the later one, and what proves that, in the protocol's own form. Votes are for blocks, and a header names its
/// parent: with a final block all its ancestors are final.
struct earlier_proof {
  static constexpr std::size_t above_max = 256; ///< a longer path is not proven this way

  vote_certificate own;
  bounded_vector<block_header, above_max> above; ///< never empty; each the child of the one before
  bytes later;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, earlier_proof& x) {
    return f(x.own, x.above, x.later);
  }
};

/// The proof in these bytes, if they are one: they begin with a tag, since the family's own proofs have none.
std::optional<earlier_proof> read_earlier(byte_view proof);

/// Lets proofs of that form stand beside the protocol's own: wraps `verify_commit` and `testify_proof`, and gives it
/// `prove_earlier`. For protocols of this family, where `justify` is the parent's certificate.
protocol_info with_earlier_proofs(protocol_info info);

} // namespace bezant::chained
