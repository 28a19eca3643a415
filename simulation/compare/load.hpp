// Transactions that nobody sends: made up where they are needed, each with a number of its own.
#pragma once

#include "core/block.hpp"
#include "core/time.hpp"

#include <set>

namespace bezant::comparison {

/// What load replicas are under.
struct load_plan {
  std::uint64_t block = 1;   ///< transactions in a block, at most
  std::uint64_t payload = 0; ///< bytes of a transaction after the 8 of its number
  std::uint64_t rate = 0;    ///< transactions a second; 0: every block is full
};

/// Transaction `number`: 8 bytes, least first, then `size` zeros.
transaction numbered(std::uint64_t number, std::uint64_t size);
/// Its number again; the data must be one's.
std::uint64_t number_of(const transaction& t);

/// When transaction `number`, counted from 0, arrives at a rate of so many a second.
time_point arrival_of(std::uint64_t number, std::uint64_t rate);

/// Transactions that arrive at a fixed rate at every replica at the same moment, whatever becomes of the earlier ones.
class paced_load {
public:
  explicit paced_load(load_plan plan) : plan_{plan} {}

  /// What has arrived by `now` and is neither committed nor in one of `ancestors`, oldest first, up to a block's bound.
  [[nodiscard]] std::vector<transaction> batch(time_point now, const std::vector<block_ptr>& ancestors) const;
  /// Forgets a committed block's transactions.
  void remove(const block& committed);
  /// True if something that has arrived is not committed.
  [[nodiscard]] bool pending(time_point now) const { return next_arrival() <= now; }
  /// When the oldest transaction that is not committed arrives.
  [[nodiscard]] time_point next_arrival() const { return arrival_of(low_, plan_.rate); }

private:
  load_plan plan_;
  std::uint64_t low_ = 0;         ///< all below are committed
  std::set<std::uint64_t> above_; ///< committed ones from there on
};

} // namespace bezant::comparison
