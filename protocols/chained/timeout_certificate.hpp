// Timeouts: what replicas sign when a view brought nothing, and the certificates that a quorum of them adds up to.
#pragma once

#include "protocols/certificate.hpp"

#include <map>
#include <optional>

namespace bezant::chained {

/// What one replica signs when it gives a view up. In protocols whose timeouts carry no certificate `high` is 0.
struct timeout_vote {
  view_number view; ///< given up
  view_number high; ///< view of the highest vote certificate that the signer knew

  friend auto operator<=>(const timeout_vote&, const timeout_vote&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, timeout_vote& x) {
    return f(x.view, x.high);
  }
};

/// One replica's part of a timeout certificate: its signature covers the view of the certificate and its own `high`.
struct timeout_share {
  replica_id who;
  view_number high;
  signature by;

  friend bool operator==(const timeout_share&, const timeout_share&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, timeout_share& x) {
    return f(x.who, x.high, x.by);
  }
};

/// A quorum gave the view up (TC, nullification). Signers ascend strictly. `high` is a valid certificate at least as
/// high as every share says: signing the view alone would let a leader claim that everybody knew less than they did,
/// and orphan a committed block.
struct timeout_certificate {
  view_number view;
  bounded_vector<timeout_share, genesis::replicas_max> shares;
  vote_certificate high;

  friend bool operator==(const timeout_certificate&, const timeout_certificate&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, timeout_certificate& x) {
    return f(x.view, x.shares, x.high);
  }

  /// The highest `high` that a signer stated.
  [[nodiscard]] view_number highest_stated() const;
};

/// Checks signers, signatures and the attached certificate. With `plain` timeouts carry no certificate: every `high`
/// must be 0 and the attached certificate the genesis block's. Error: `protocol_error::bad_certificate`.
result<void> check_certificate(const timeout_certificate& c, message_kind of_timeouts, message_kind of_votes,
                               bool plain, const replica_set& replicas);

/// Keeps every replica's highest timeout. Bounded by the number of replicas.
class timeout_collector {
public:
  explicit timeout_collector(std::size_t quorum) : quorum_{quorum} {}

  /// Adds a timeout whose signature was checked; one that is not above the signer's last changes nothing (false).
  bool add(const timeout_vote& vote, replica_id who, const signature& by);

  /// The certificate of `view`, if a quorum's highest timeouts are for it and state nothing above `high`.
  [[nodiscard]] std::optional<timeout_certificate> certificate(view_number view, const vote_certificate& high) const;

  /// The k-th highest of the replicas' views, counted from 1; 0 if fewer have spoken. With k = f+1 at least one correct
  /// replica is there: taking the maximum would let a single one choose the view.
  [[nodiscard]] view_number highest(std::size_t k) const;

  [[nodiscard]] std::size_t size() const noexcept { return latest_.size(); }

private:
  struct entry {
    timeout_vote vote;
    signature by;
  };

  std::size_t quorum_;
  std::map<replica_id, entry> latest_;
};

} // namespace bezant::chained
