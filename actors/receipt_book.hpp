// The receipts that a replica has issued lately, so that a client that missed one can be told again.
#pragma once

#include "core/digest_table.hpp"
#include "core/receipt_tree.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <vector>

namespace bezant {

/// Signed receipts of the last blocks.
class receipt_book {
public:
  /// Keeps receipts of at most `blocks_max` blocks that had any.
  explicit receipt_book(std::size_t blocks_max)
    : blocks_max_{std::max<std::size_t>(blocks_max, 1)}, latest_{std::numeric_limits<std::size_t>::max()} {}

  /// Files what a replica says of a block. Of `header` all is taken that is the same for all sessions; `tree` is that
  /// of `receipts`.
  void file(receipt_batch header, receipt_tree tree, std::vector<receipt> receipts);

  /// One batch for each session that has a receipt in the block filed last.
  [[nodiscard]] std::map<session_id, receipt_batch> latest() const;

  /// The session of a transaction and the batches with its receipts; nothing if it is unknown or too old. There is one
  /// for each outcome: a transaction that was committed twice has another the second time, and only the client can say
  /// which of them it waits for.
  [[nodiscard]] std::vector<std::pair<session_id, receipt_batch>> find(const digest& transaction_id) const;

private:
  struct place {
    std::uint64_t page = 0; // 0: nowhere
    std::uint32_t index = 0;
  };
  struct page {
    receipt_batch header;
    receipt_tree tree;
    std::vector<receipt> receipts;
    std::vector<place> earlier; // for each receipt, the last one before of the same transaction with another outcome
  };

  /// The batch of a session's part, without receipts in full.
  [[nodiscard]] static receipt_batch part_of(const page& of, std::size_t part);
  [[nodiscard]] bool holds(const place& p) const noexcept { return p.page >= first_page_; }
  [[nodiscard]] const page& page_of(const place& p) const { return pages_[p.page - first_page_]; }
  /// Places of the transaction, newest first; outcomes all different.
  [[nodiscard]] std::vector<place> places(const digest& transaction_id) const;

  std::size_t blocks_max_;
  std::deque<page> pages_;
  std::uint64_t first_page_ = 1;     // number of pages_.front()
  aging_digest_table<place> latest_; // of each transaction; it may be older than the first page
};

} // namespace bezant
