// Receipts of any application, counted until enough replicas say the same.
#pragma once

#include "core/receipt.hpp"

#include <map>
#include <memory>

namespace bezant {

/// What a client needs to believe a result: f+1 replicas that give the same receipt, so that an honest one is among
/// them. (The gateway has a finer one for the exchange's frames.)
class receipt_votes {
public:
  explicit receipt_votes(std::shared_ptr<const replica_set> replicas) : replicas_{std::move(replicas)} {}

  /// From now on receipts of this transaction are counted.
  void expect(const digest& transaction_id) { open_.try_emplace(transaction_id); }

  /// Takes what a replica says; a forged batch is ignored. Gives the receipts that this completes; they are then
  /// expected no more. Each replica has one vote for each transaction, its latest.
  std::vector<receipt> take(const receipt_batch& batch);

  /// Transactions without a result.
  [[nodiscard]] std::size_t open() const noexcept { return open_.size(); }

private:
  std::shared_ptr<const replica_set> replicas_;
  std::map<digest, std::map<replica_id, digest>> open_; // transaction to each replica's receipt
};

} // namespace bezant
