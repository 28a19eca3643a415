// The receipts that a replica has issued lately, so that a client that missed one can be told again.
#pragma once

#include "core/receipt.hpp"

#include <deque>
#include <map>
#include <optional>

namespace bezant {

/// Signed receipts of the last blocks.
class receipt_book {
public:
  /// Keeps receipts of at most `blocks_max` blocks that had any.
  explicit receipt_book(std::size_t blocks_max) : blocks_max_{blocks_max} {}

  /// Files what `replica` says of a block. `header.own` is ignored.
  void file(receipt_batch header, std::vector<receipt> receipts);

  /// One batch for each session that has a receipt in the block filed last.
  [[nodiscard]] std::map<session_id, receipt_batch> latest() const;

  /// The batch with the receipt of that transaction, and its session; nothing if it is unknown or too old.
  [[nodiscard]] std::optional<std::pair<session_id, receipt_batch>> find(const digest& transaction_id) const;

private:
  struct page {
    receipt_batch header;
    std::vector<receipt> receipts;
  };

  std::size_t blocks_max_;
  std::deque<page> pages_;
  std::uint64_t first_page_ = 0;                                             // number of pages_.front()
  std::map<digest, std::pair<std::uint64_t, std::uint32_t>> by_transaction_; // page number, index
};

} // namespace bezant
