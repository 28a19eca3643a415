// Votes for blocks and the certificates that they add up to, for every protocol that votes on single blocks.
#pragma once

#include "core/block.hpp"
#include "core/genesis.hpp"
#include "core/replica_set.hpp"

namespace bezant {

/// What one replica signs when it votes for a block. View and height stand in the vote itself, so that two votes that
/// contradict each other are proof without the blocks.
struct block_vote {
  view_number view; ///< the block's
  height at;        ///< the block's
  digest block;     ///< the block's

  friend auto operator<=>(const block_vote&, const block_vote&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, block_vote& x) {
    return f(x.view, x.at, x.block);
  }
};

/// The vote that fits `b`.
inline block_vote vote_for(const block& b) {
  return {b.header().view, b.header().at, b.id()};
}

/// One replica's signature on the common statement of a certificate.
struct signature_share {
  replica_id who;
  signature by;

  friend bool operator==(const signature_share&, const signature_share&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, signature_share& x) {
    return f(x.who, x.by);
  }
};

/// A quorum's signatures on one vote: a notarization, a QC. Its one spelling has strictly ascending signers. The
/// genesis block needs no votes: its certificate has no shares.
struct vote_certificate {
  block_vote vote;
  bounded_vector<signature_share, genesis::replicas_max> shares;

  friend bool operator==(const vote_certificate&, const vote_certificate&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, vote_certificate& x) {
    return f(x.vote, x.shares);
  }
};

/// The certificate of the genesis block of `chain`.
vote_certificate genesis_certificate(const digest& chain);

/// Checks that the distinct signers of `c` are a quorum and that each signed a message of kind `vote_kind` with the
/// vote as its body, or that `c` is the certificate of the genesis block. Error: `protocol_error::bad_certificate`.
result<void> check_certificate(const vote_certificate& c, message_kind vote_kind, const replica_set& replicas);

} // namespace bezant
