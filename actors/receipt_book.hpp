// The receipts that a replica has issued lately, so that a client that missed one can be told again.
#pragma once

#include "core/receipt.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <vector>

namespace bezant {

/// Signed receipts of the last blocks.
class receipt_book {
public:
  /// Keeps receipts of at most `blocks_max` blocks that had any.
  explicit receipt_book(std::size_t blocks_max) : blocks_max_{std::max<std::size_t>(blocks_max, 1)} {}

  /// Files what `replica` says of a block. `header.own` is ignored.
  void file(receipt_batch header, std::vector<receipt> receipts);

  /// One batch for each session that has a receipt in the block filed last.
  [[nodiscard]] std::map<session_id, receipt_batch> latest() const;

  /// The session of a transaction and the batches with its receipts; nothing if it is unknown or too old. There is one
  /// for each outcome: a transaction that was committed twice has another the second time, and only the client can say
  /// which of them it waits for.
  [[nodiscard]] std::vector<std::pair<session_id, receipt_batch>> find(const digest& transaction_id) const;

private:
  struct place {
    std::uint64_t page;
    std::uint32_t index;
  };
  struct page {
    receipt_batch header;
    std::vector<receipt> receipts;
  };

  [[nodiscard]] const receipt& at(const place& p) const { return pages_[p.page - first_page_].receipts[p.index]; }

  std::size_t blocks_max_;
  std::deque<page> pages_;
  std::uint64_t first_page_ = 0;                        // number of pages_.front()
  std::map<digest, std::vector<place>> by_transaction_; // in order of filing, outcomes all different
};

} // namespace bezant
