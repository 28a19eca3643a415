// Transactions that wait for a block, in order of arrival.
#pragma once

#include "core/block.hpp"
#include "core/digest_table.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"

#include <list>
#include <map>
#include <optional>
#include <set>

namespace bezant {

/// Bounds of a mempool and of the batches it gives.
struct mempool_limits {
  std::size_t transactions_max = 16'384;        ///< that wait
  std::size_t bytes_max = std::size_t{1} << 26; ///< of those
  std::size_t batch_transactions_max = 400;     ///< in one batch
  std::size_t batch_bytes_max = std::size_t{1} << 20;
  /// Committed digests kept, at most twice as many, so that a late copy is not proposed again.
  std::size_t remembered_max = 65'536;
};

/// What became of a transaction that was offered.
enum class admission { added, known, committed, full };

/// The waiting transactions of one replica. First in, first out: what order a batch has is decided by arrival alone.
/// The house's own go first: they are few, and evidence is urgent. One of them against a replica is enough; once it is
/// committed, others are dropped.
class mempool {
public:
  explicit mempool(mempool_limits limits) : limits_{limits}, committed_{limits.remembered_max} {}

  /// Evidence that waits against one replica, at most.
  static constexpr std::size_t evidence_max = 4;

  /// `now` is only compared with that of other calls.
  admission add(const transaction& t, time_point now = {});

  /// Fetches what is known of `t` into the processor's cache, for an `add` that follows soon.
  void prefetch(const transaction& t) const noexcept;

  /// What goes into a block.
  struct choice {
    std::vector<transaction> transactions;
    bool full = false; ///< a bound of the batch was reached: waiting for more gives nothing
  };

  /// Transactions in order of arrival that are in none of `ancestors`, up to a batch's bounds. A transaction that is
  /// above `batch_bytes_max` by itself goes alone, so that it does not block those behind it.
  [[nodiscard]] choice batch(const std::vector<block_ptr>& ancestors) const;

  /// Forgets a committed block's transactions and remembers that they were committed. Gives how long the oldest that
  /// still waits was passed over: until now if the block had room left, else until the last of the block's came; 0 if
  /// it was not.
  duration remove(const block& committed, time_point now = {});

  /// A transaction was committed in a block that is not at hand any more.
  void remember(const digest& id) { committed_.insert(id); }

  [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] const mempool_limits& limits() const noexcept { return limits_; }

private:
  struct waiting {
    transaction what;
    time_point came;
  };

  std::optional<time_point> drop(const digest& id);

  mempool_limits limits_;
  std::list<waiting> waiting_; ///< evidence first, then in order of arrival
  digest_table<std::list<waiting>::iterator> by_id_;
  std::size_t bytes_ = 0;
  recent_digests committed_;
  std::map<replica_id, std::vector<digest>> accusing_; ///< waiting evidence, by culprit
  std::set<replica_id> convicted_;
};

} // namespace bezant
