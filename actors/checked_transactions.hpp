// Which transactions passed their check lately, for all verifiers of one replica.
#pragma once

#include "core/block.hpp"
#include "core/digest_table.hpp"

#include <mutex>
#include <span>

namespace bezant {

/// Digests of checked transactions: what came from a client is not checked again in a block. Thread-safe.
class checked_transactions {
public:
  /// Keeps at least the last `kept`, at most twice as many.
  explicit checked_transactions(std::size_t kept) : known_{kept} {}

  [[nodiscard]] bool contains(const transaction& t) const {
    const std::lock_guard lock{mutex_};
    return known_.contains(t.id());
  }
  void insert(const transaction& t) {
    const std::lock_guard lock{mutex_};
    known_.insert(t.id());
  }
  /// Fetches their places into the processor's cache, for lookups that follow soon.
  void prefetch(std::span<const transaction> list) const {
    const std::lock_guard lock{mutex_};
    for (const auto& t : list)
      known_.prefetch(t.id());
  }

private:
  mutable std::mutex mutex_;
  recent_digests known_;
};

} // namespace bezant
