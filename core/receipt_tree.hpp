// The receipts of a block as a tree: a part for each session, so that a client gets its own part and a short proof.
#pragma once

#include "core/receipt.hpp"

#include <span>

namespace bezant {

/// The receipts that a block has for one session.
struct receipt_part {
  session_id session;
  std::vector<std::uint32_t> places; ///< in the block's list, ascending
  std::vector<digest> receipts;      ///< their digests
};

/// A binary hash tree over the parts of a block, which are in order of their sessions. A part's digest covers the
/// session and the digests of its receipts (domain "receipt-part"); a node covers two below it (domain "receipt-node"),
/// and one without a neighbour moves up as it is; the root covers number of parts and top (domain "receipts").
class receipt_tree {
public:
  receipt_tree() : receipt_tree{{}, {}} {}
  explicit receipt_tree(std::span<const receipt> receipts);
  /// For whoever has the receipts' digests already.
  receipt_tree(std::span<const receipt> receipts, std::span<const digest> digests);

  [[nodiscard]] const digest& root() const noexcept { return root_; }
  [[nodiscard]] const std::vector<receipt_part>& parts() const noexcept { return parts_; }
  /// The number of the session's part; that of `parts()` if it has none.
  [[nodiscard]] std::size_t part_of(session_id s) const noexcept;
  /// Puts part `i` and the way from it to the root into a batch.
  void place(std::size_t i, receipt_batch& into) const;

private:
  std::vector<receipt_part> parts_;
  std::vector<std::vector<digest>> levels_; ///< the parts' digests, then level by level up to the top
  digest root_;
};

/// `receipt_tree{receipts}.root()`.
digest receipts_root_of(std::span<const receipt> receipts);

/// The root that a batch's part and path lead to; empty if they fit no tree.
digest receipts_root_of(const receipt_batch& batch);

} // namespace bezant
