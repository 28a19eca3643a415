// Lying receipts: what proves that a replica told a client something wrong about a block.
#pragma once

#include "core/genesis.hpp"
#include "core/receipt.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>

namespace bezant {

/// What one replica signed of a block's execution, against what others signed: either one other header of its own for
/// the same height, or equal headers of a quorum of other replicas. Of a quorum at least f+1 are honest if at most f
/// replicas are faulty, and honest replicas that execute one chain are right. If more are faulty and the chain forks,
/// honest replicas of the smaller side would look like liars: whoever judges a fork judges by `audit/forensics.hpp`
/// first.
struct lying_receipt {
  receipt_header said;
  bounded_vector<receipt_header, genesis::replicas_max> others; ///< by strictly ascending replica

  friend bool operator==(const lying_receipt&, const lying_receipt&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, lying_receipt& x) {
    return f(x.said, x.others);
  }
};

/// Checks that it proves what it says. One proof has one spelling: exactly q others, or the author's one. Errors:
/// `unknown_signer`, `bad_signature`, `not_canonical`.
result<void> verify(const lying_receipt& e, const replica_set& replicas);

/// Collects what replicas tell one client and notices who says something else than the others.
class receipt_watch {
public:
  static constexpr std::size_t heights_max = 256; ///< the highest are kept

  explicit receipt_watch(std::shared_ptr<const replica_set> replicas) : replicas_{std::move(replicas)} {}

  /// Takes a batch that passed `verify`. Gives what is proven by now: each replica at most once.
  std::vector<lying_receipt> take(const receipt_batch& batch);

  [[nodiscard]] std::size_t size() const noexcept { return said_.size(); }

private:
  void judge(height at, std::vector<lying_receipt>& found);

  std::shared_ptr<const replica_set> replicas_;
  std::map<height, std::map<replica_id, receipt_header>> said_;
  std::set<replica_id> convicted_;
};

} // namespace bezant
