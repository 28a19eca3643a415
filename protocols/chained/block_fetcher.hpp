// The asking side of catch-up: which certified blocks are missing, and whom to ask for them.
#pragma once

#include "protocols/chained/block_tree.hpp"

#include <optional>
#include <set>

namespace bezant {

/// Brings a replica that lost messages, was cut off or was down back to the others' chain, however far that is ahead.
///
/// Every missing block that matters shows up as a certificate: broadcast, or as justify of a block with a missing
/// parent. The highest one is asked for, with what the replica has (`block_request`); the answer is the *lowest* blocks
/// that are missing on the way to it. So they hang in the tree as they come, each certifies its parent, and the replica
/// finalizes and forgets as it climbs; memory does not depend on the distance, where certificates of blocks alone
/// finalize. (In Simplex nothing is final before a finalization's own block is there: the tree grows with the distance
/// meanwhile.) A full answer is followed by the next request at once; otherwise another replica is asked when the next
/// view starts: the certificate's signers, then everybody, in turn.
///
/// Nobody signs an answered block as its own, so it is taken only from a replica that was asked, and no more than
/// `unproven_max` are held that no certificate confirms yet. More than one answer's worth of those is nothing that
/// honest replicas cause, and is dropped when the next view starts.
class block_fetcher {
public:
  struct limits {
    std::size_t wanted_max = 16; ///< certificates of missing blocks; the highest are kept
    std::size_t answer_blocks_max = 64;
    std::size_t unproven_max = 132; ///< two full answers and their seams
  };

  /// One of `replicas` replicas, in a protocol that ranks certificates by `order`.
  block_fetcher(replica_id self, std::size_t replicas, limits bounds, chain_order order = chain_order::by_height)
    : self_{self}, replicas_{replicas}, limits_{bounds}, order_{order} {}

  /// Remembers that the block of `c`, which does not hang in the tree, exists. True if that is news and is kept.
  bool want(const vote_certificate& c);
  /// The certificate of a wanted block, or null.
  [[nodiscard]] const vote_certificate* certificate_of(const digest& block) const;
  /// The highest certificate of a missing block, or null.
  [[nodiscard]] const vote_certificate* highest() const;
  /// The block hangs in the tree, with its certificate.
  void found(const digest& block);
  /// Forgets what is not above `lowest`.
  void forget_to(height lowest);

  struct request {
    replica_id to;
    block_request what;
  };
  /// What to ask now for the highest missing block, if it does not rank below what `tree` has. With `retry` it is
  /// asked again of another replica, else only if it was not asked for yet.
  std::optional<request> ask(const block_tree& tree, bool retry);

  /// True if a block by `author`, who answers, may be added to the tree.
  [[nodiscard]] bool takes_from(replica_id author) const;
  /// An answered block was put into the tree. What to ask next, if a full answer is in.
  std::optional<request> received(const block& b, const block_tree& tree);

  /// True if the block came as an answer and has no certificate yet.
  [[nodiscard]] bool is_unproven(const digest& block) const { return unproven_.contains(block); }
  /// A certificate for the block arrived.
  void proven(const digest& block) { unproven_.erase(block); }
  /// A view starts: forgets what the tree no longer holds, and everything unproven if there is too much.
  void new_view(const block_tree& tree);

  [[nodiscard]] std::size_t wanted() const noexcept { return wanted_.size(); }
  [[nodiscard]] std::size_t unproven() const noexcept { return unproven_.size(); }

private:
  /// The certificate to ask for: the highest; after tries without an answer the next one below, in turn. Somebody may
  /// show one whose block nobody else has any more.
  [[nodiscard]] const vote_certificate* choose(const block_tree& tree) const;
  [[nodiscard]] std::optional<replica_id> pick(const vote_certificate& c) const;
  request make_request(const vote_certificate& c, const block_tree& tree);

  [[nodiscard]] bool matters(const vote_certificate& c, const block_tree& tree) const;

  replica_id self_;
  std::size_t replicas_;
  limits limits_;
  chain_order order_;
  std::set<std::pair<std::pair<std::uint64_t, std::uint64_t>, digest>> ranked_; ///< of `wanted_`, lowest first
  std::map<digest, vote_certificate> wanted_;
  std::set<digest> unproven_;

  digest target_;                           ///< asked for
  std::size_t detours_ = 0;                 ///< how far below the highest the target is, in turn
  std::size_t tries_ = 0;                   ///< requests for any target so far; rotates the signers
  std::optional<replica_id> peer_, before_; ///< asked last, and the one before
  std::size_t answered_ = 0;                ///< blocks that came since the last request
  block_ref reached_;                       ///< highest certified block on the way to the target
  bool progress_ = false;                   ///< `reached_` rose since the last request
};

} // namespace bezant
