// Transactions that wait for a block, shared equally between those who sent them.
#pragma once

#include "core/block.hpp"
#include "core/digest_table.hpp"
#include "core/ids.hpp"

#include <functional>
#include <list>
#include <map>
#include <memory>
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

/// Whose transaction that is: `application::lane`.
using lane_of = std::function<std::uint64_t(const transaction&)>;

/// The waiting transactions of one replica. Each client has a lane. A batch takes from the lane of which it has least
/// so far; what it took has the order of arrival. Where the bounds leave room for everything that is first in, first
/// out: nothing but arrival decides an order. If there is no room for a transaction, the lane that has most gives up
/// its newest ones, until the newcomer's own has most: it is refused. The house's own go first: they are few, and
/// evidence is urgent. One of them against a replica is enough; once it is committed, others are dropped.
class mempool {
public:
  /// Without `lane` there is one lane.
  explicit mempool(mempool_limits limits, lane_of lane = {})
    : limits_{limits}, lane_{std::move(lane)}, committed_{limits.remembered_max} {}
  mempool(const mempool&) = delete;
  mempool& operator=(const mempool&) = delete;
  mempool(mempool&&) = default;
  mempool& operator=(mempool&&) = default;
  ~mempool() = default;

  /// Evidence that waits against one replica, at most.
  static constexpr std::size_t evidence_max = 4;

  admission add(const transaction& t);

  /// Fetches what is known of `t` into the processor's cache, for an `add` that follows soon.
  void prefetch(const transaction& t) const noexcept;

  /// What goes into a block.
  struct choice {
    std::vector<transaction> transactions;
    bool full = false; ///< a bound of the batch was reached: waiting for more gives nothing
  };

  /// Transactions that are in none of `ancestors`, up to a batch's bounds, in order of arrival. A transaction that is
  /// above `batch_bytes_max` by itself goes alone, so that it does not block those behind it.
  [[nodiscard]] choice batch(const std::vector<block_ptr>& ancestors) const;

  /// Forgets a committed block's transactions and remembers that they were committed.
  void remove(const block& committed);

  /// Evidence, else the transaction that came first of those that wait, or null.
  [[nodiscard]] const transaction* oldest() const;
  /// The one of that digest if it waits, else null.
  [[nodiscard]] const transaction* find(const digest& id) const;

  /// A transaction was committed in a block that is not at hand any more.
  void remember(const digest& id) { committed_.insert(id); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] const mempool_limits& limits() const noexcept { return limits_; }

private:
  struct waiting {
    transaction what;
    std::uint64_t arrival;
  };
  struct lane_queue {
    std::uint64_t number = 0;
    std::list<waiting> list; ///< in order of arrival
    std::size_t cost = 0;
  };
  struct place {
    lane_queue* in;
    std::list<waiting>::iterator at;
  };
  struct candidate;
  class chooser;

  [[nodiscard]] bool has_room(const transaction& t) const;
  /// Takes the newest of the lanes that have most, as long as the lane `newcomer` has less. False if that is not
  /// enough.
  bool make_room(const transaction& t, std::uint64_t newcomer);
  void put(lane_queue& into, const transaction& t);
  void recount(lane_queue& lane, std::size_t cost);
  void drop(const digest& id);

  mempool_limits limits_;
  lane_of lane_;
  std::unique_ptr<lane_queue> house_ = std::make_unique<lane_queue>(); ///< evidence; entries point to it
  std::map<std::uint64_t, lane_queue> lanes_;                          ///< without empty ones
  std::set<std::pair<std::size_t, std::uint64_t>> by_cost_;
  digest_table<place> by_id_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t arrivals_ = 0;
  recent_digests committed_;
  std::map<replica_id, std::vector<digest>> accusing_; ///< waiting evidence, by culprit
  std::set<replica_id> convicted_;
};

} // namespace bezant
