// Price levels in order, of all books: a bitmap trie over the price.
#pragma once

#include "exchange/order.hpp"
#include "exchange/types.hpp"

#include <array>
#include <vector>

namespace bezant::exchange {

/// The orders of one side at one price, in order of priority.
struct price_level {
  std::uint64_t quantity = 0; ///< open lots of all
  std::uint64_t rank = 0;
  slot_id head = nowhere; ///< trades first
  slot_id tail = nowhere;
  std::uint32_t leaf = nowhere; ///< node of the trie that names it
  std::uint32_t orders = 0;
};

/// Price levels of any number of ladders (one for each side of each book), best first. A level is found by its rank:
/// the price for sells, `price_max` minus the price for buys, so that lower is better on both sides. The trie takes six
/// bits of the 36-bit rank a step; so every operation touches at most twelve nodes, whatever prices somebody picks, and
/// one level costs at most five nodes of 272 bytes of its own. Levels as far apart as can be share the upper nodes: a
/// million of them take about 0.7 GB, and `orders_max` bounds their number.
class price_levels {
public:
  static constexpr std::uint32_t depth = 6; ///< nodes from root to leaf

  /// One side of one book. Only `price_levels` changes it.
  struct ladder {
    std::uint32_t best = nowhere; ///< the level of lowest rank
    std::uint32_t root = nowhere;
    std::array<std::uint32_t, depth> path{}; ///< nodes that the last search went through
    std::uint64_t path_rank = 0;
    std::uint32_t path_size = 0; ///< how many of `path` still hold
  };

  static constexpr std::uint64_t rank_of(side s, std::uint64_t ticks) noexcept {
    return s == side::sell ? ticks : price_max.value() - ticks;
  }
  static constexpr std::uint64_t price_of(side s, std::uint64_t rank) noexcept { return rank_of(s, rank); }

  /// The level of `rank`, which is made empty if there is none.
  std::uint32_t find_or_add(ladder& l, std::uint64_t rank);
  /// Removes a level without orders.
  void remove(ladder& l, std::uint32_t level);
  /// The level of the next higher rank, or `nowhere`.
  [[nodiscard]] std::uint32_t next(std::uint32_t level) const noexcept;

  price_level& operator[](std::uint32_t level) noexcept { return levels_[level]; }
  const price_level& operator[](std::uint32_t level) const noexcept { return levels_[level]; }

  /// Nodes and levels in use, for tests of their bounds.
  [[nodiscard]] std::size_t nodes_in_use() const noexcept { return nodes_.size() - free_nodes_.size(); }
  [[nodiscard]] std::size_t levels_in_use() const noexcept { return levels_.size() - free_levels_.size(); }

private:
  struct node {
    std::uint64_t present = 0; ///< which children there are
    std::uint32_t parent = nowhere;
    std::uint32_t place = 0; ///< in the parent
    std::array<std::uint32_t, 64> child;
  };

  std::uint32_t add_node(std::uint32_t parent, std::uint32_t place);
  std::uint32_t walk(ladder& l, std::uint64_t rank);
  void drop_child(ladder& l, std::uint32_t at, std::uint32_t place);

  std::vector<node> nodes_;
  std::vector<price_level> levels_;
  std::vector<std::uint32_t> free_nodes_;
  std::vector<std::uint32_t> free_levels_;
};

} // namespace bezant::exchange
