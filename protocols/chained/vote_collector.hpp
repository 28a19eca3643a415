// Counts votes until they are a certificate.
#pragma once

#include "protocols/certificate.hpp"

#include <map>
#include <optional>

namespace bezant {

/// Collects signed votes within a window of views and joins a quorum of them into a certificate. One replica counts
/// once for a block and for at most `votes_per_signer_max` blocks of one view; more are dropped, so that memory stays
/// bounded by the window and the number of replicas.
class vote_collector {
public:
  static constexpr std::size_t votes_per_signer_max = 2;

  explicit vote_collector(std::size_t quorum) : quorum_{quorum} {}

  struct outcome {
    bool fresh = false;                          ///< the vote was not known and is kept
    std::optional<vote_certificate> certificate; ///< of the vote that made the quorum full, once
  };
  /// Adds a vote whose signature was checked.
  outcome add(const block_vote& vote, replica_id who, const signature& by);

  /// Forgets the votes of views below `lowest`.
  void forget_below(view_number lowest);

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
  struct tally {
    std::map<replica_id, signature> shares;
    std::size_t entries = 0; ///< arrivals; only a seeded bug looks at it
    bool full = false;
  };
  struct view_votes {
    std::map<block_vote, tally> blocks;
    std::map<replica_id, std::size_t> votes_of;
  };

  std::size_t quorum_;
  std::size_t size_ = 0;
  std::map<view_number, view_votes> views_;
};

} // namespace bezant
