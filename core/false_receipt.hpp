// False receipts: what proves that a replica restated a receipt wrongly.
#pragma once

#include "core/genesis.hpp"
#include "core/receipt.hpp"

#include <deque>
#include <map>
#include <set>

namespace bezant {

/// Who signed a restated receipt.
struct receipt_signature {
  replica_id replica;
  signature by;

  friend bool operator==(const receipt_signature&, const receipt_signature&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, receipt_signature& x) {
    return f(x.replica, x.by);
  }
};

/// Two receipts of one transaction that were told for themselves (`receipt_batch::restated`): the one that the accused
/// signed, and another one that a quorum of other replicas signed, or the accused itself. A transaction takes effect
/// once, and a replica restates only receipts of what took effect; so whoever is honest never signs two, nor one that a
/// quorum contradicts. It presumes what `lying_receipt` presumes: at most f replicas are faulty.
struct false_receipt {
  epoch_number epoch;
  receipt said;
  receipt_signature accused;
  receipt right;
  bounded_vector<receipt_signature, genesis::replicas_max> others; ///< by strictly ascending replica

  friend bool operator==(const false_receipt&, const false_receipt&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, false_receipt& x) {
    return f(x.epoch, x.said, x.accused, x.right, x.others);
  }
};

/// Checks that it proves what it says. One proof has one spelling: exactly q others, or the accused alone, whose
/// smaller receipt comes first then. Errors: `unknown_signer`, `bad_signature`, `not_canonical`.
result<void> verify(const false_receipt& e, const replica_set& replicas);

/// Collects the restated receipts that one client gets and notices who says something else than the others.
class restated_watch {
public:
  static constexpr std::size_t transactions_max = 256; ///< the last ones are kept

  explicit restated_watch(std::shared_ptr<const replica_set> replicas) : replicas_{std::move(replicas)} {}

  /// Takes a restated receipt that passed `verify`. Gives what is proven by now: each replica at most once.
  std::vector<false_receipt> take(const receipt_batch& batch);

  [[nodiscard]] std::size_t size() const noexcept { return said_.size(); }

private:
  struct statement {
    receipt content;
    signature by;
  };
  using statements = std::map<replica_id, statement>;

  void judge(const statements& all, std::vector<false_receipt>& found);

  std::shared_ptr<const replica_set> replicas_;
  std::map<digest, statements> said_; // by transaction
  std::deque<digest> order_;          // oldest first
  std::set<replica_id> convicted_;
};

} // namespace bezant
