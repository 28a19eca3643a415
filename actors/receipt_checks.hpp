// The heads of receipts that were checked lately, for all sessions of a process together.
#pragma once

#include "core/digest_table.hpp"
#include "core/receipt.hpp"

#include <mutex>

namespace bezant {

/// Checks batches of receipts. A replica signs a block's receipts once for all sessions, so whoever has several
/// sessions would check the same signature for each of them; here it is checked once. Thread-safe.
class receipt_checks {
public:
  /// Remembers at least so many heads; a head that was forgotten is checked again.
  explicit receipt_checks(std::size_t remembered = 1'024) : good_{remembered} {}

  /// As `verify` (core/receipt.hpp), with its errors.
  result<void> check(const receipt_batch& batch, const replica_set& replicas);

  [[nodiscard]] std::size_t size() const;

private:
  mutable std::mutex mutex_;
  recent_digests good_;
};

} // namespace bezant
