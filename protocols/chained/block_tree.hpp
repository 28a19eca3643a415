// The blocks above the last committed one, which of them are certified, and the ends of the longest certified chains.
#pragma once

#include "protocols/chained/block_messages.hpp"

#include <functional>
#include <map>
#include <optional>

namespace bezant {

/// What makes one certificate count for more than another: the paper's rule for whom to extend.
enum class chain_order {
  by_height, ///< the longest certified chain; of equal ones the latest view (Streamlet)
  by_view,   ///< the latest view (HotStuff and its kin)
};

/// The place of a certified block in that order: compare pairs.
inline std::pair<std::uint64_t, std::uint64_t> rank(chain_order order, const block_vote& v) {
  return order == chain_order::by_height ? std::pair{v.at.value(), v.view.value()}
                                         : std::pair{v.view.value(), v.at.value()};
}

/// A tree of blocks that is rooted at the last committed block. A block hangs in the tree only if its parent does, and
/// whoever adds it certifies the parent from the block's justify; so a certified block of the tree has certified
/// ancestors down to the root. Blocks whose parent is missing wait as orphans, up to a bound.
class block_tree {
public:
  struct node {
    block_ptr what;
    std::optional<vote_certificate> certificate;
    std::vector<digest> children;
    bool journaled = false; ///< the journal has it
  };

  block_tree(block_ptr root, vote_certificate certificate, std::size_t orphans_max,
             chain_order order = chain_order::by_height);

  [[nodiscard]] const block& root() const { return *root_; }
  [[nodiscard]] const block_ptr& root_ptr() const { return root_; }
  /// A block that hangs in the tree, or null. Valid until the tree changes.
  [[nodiscard]] const node* find(const digest& id) const;
  /// True if the block hangs in the tree or waits as an orphan.
  [[nodiscard]] bool holds(const digest& id) const { return nodes_.contains(id) || orphans_.contains(id); }

  /// Adds a block above the root's height. Gives what hangs in the tree now and did not before, parents first: the
  /// block and the orphans that waited for it; nothing if it is known, or waits itself, or was one orphan too many.
  std::vector<block_ptr> add(const block_ptr& b);

  /// Certifies a block of the tree. True if that is new and view and height are the block's.
  bool certify(const vote_certificate& c);

  /// Height of the longest certified chains.
  [[nodiscard]] height longest() const { return longest_; }
  /// True if `id` ends one of the longest certified chains.
  [[nodiscard]] bool is_longest_tip(const digest& id) const;
  /// The certified block that ranks highest.
  [[nodiscard]] const node& best_tip() const { return nodes_.at(best_); }

  /// The blocks from below `tip`'s root (exclusive) up to `tip` (inclusive), lowest first; `tip` hangs in the tree.
  [[nodiscard]] std::vector<block_ptr> path(const digest& tip) const;
  /// The block of that path at height `at`, or null.
  [[nodiscard]] const node* ancestor(const digest& tip, height at) const;

  void mark_journaled(const digest& id);

  /// Makes a certified block of the tree the root and drops all that does not descend from it.
  void set_root(const digest& id);

  /// Drops leaves without certificate, and orphans, unless `keep` says otherwise.
  void drop_uncertified(const std::function<bool(const block&)>& keep);

  /// Lowest view of the blocks above the root; nothing if there are none.
  [[nodiscard]] std::optional<view_number> lowest_view() const;

  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
  [[nodiscard]] std::size_t orphans() const noexcept { return orphans_.size(); }

private:
  void hang(const block_ptr& b);
  void find_tips();
  void rank_tip(const digest& id, const block_vote& vote);

  block_ptr root_;
  std::map<digest, node> nodes_;
  std::map<digest, block_ptr> orphans_;
  std::size_t orphans_max_;
  height longest_;
  std::vector<digest> tips_; ///< ends of the longest certified chains, in order of arrival
  chain_order order_;
  digest best_;
  std::pair<std::uint64_t, std::uint64_t> best_rank_;
};

} // namespace bezant
