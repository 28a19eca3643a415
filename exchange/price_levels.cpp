#include "exchange/price_levels.hpp"

#include "core/error.hpp"

#include <bit>

namespace bezant::exchange {

namespace {

constexpr std::uint32_t step_bits = 6;

/// The child of a node at `depth` (root 0) that leads to `rank`.
constexpr std::uint32_t place_of(std::uint64_t rank, std::uint32_t depth) noexcept {
  return static_cast<std::uint32_t>(rank >> (step_bits * (price_levels::depth - 1 - depth))) & 63U;
}

constexpr std::uint64_t bit(std::uint32_t place) noexcept {
  return std::uint64_t{1} << place;
}

/// All places above `place`.
constexpr std::uint64_t above(std::uint32_t place) noexcept {
  return ~std::uint64_t{1} << place;
}

std::uint32_t lowest(std::uint64_t bits) noexcept {
  return static_cast<std::uint32_t>(std::countr_zero(bits));
}

} // namespace

std::uint32_t price_levels::add_node(std::uint32_t parent, std::uint32_t place) {
  std::uint32_t at = 0;
  if (free_nodes_.empty()) {
    at = static_cast<std::uint32_t>(nodes_.size());
    nodes_.emplace_back();
  } else {
    at = free_nodes_.back();
    free_nodes_.pop_back();
  }
  nodes_[at].present = 0;
  nodes_[at].parent = parent;
  nodes_[at].place = place;
  if (parent != nowhere) {
    nodes_[parent].present |= bit(place);
    nodes_[parent].child[place] = at;
  }
  return at;
}

/// The leaf of `rank`, made if need be. Starts where the way parts from that of the last search.
std::uint32_t price_levels::walk(ladder& l, std::uint64_t rank) {
  if (l.root == nowhere) {
    l.root = add_node(nowhere, 0);
    l.path_size = 0;
  }
  const auto differing = static_cast<std::uint32_t>(std::bit_width(l.path_rank ^ rank));
  auto known = differing <= step_bits ? depth : depth - (differing - 1) / step_bits; // nodes of the common way
  known = std::min(known, l.path_size);
  if (known == 0) {
    l.path[0] = l.root;
    known = 1;
  }
  for (; known < depth; ++known) {
    const auto parent = l.path[known - 1];
    const auto place = place_of(rank, known - 1);
    const auto there = (nodes_[parent].present & bit(place)) != 0;
    l.path[known] = there ? nodes_[parent].child[place] : add_node(parent, place);
  }
  l.path_rank = rank;
  l.path_size = depth;
  return l.path[depth - 1];
}

std::uint32_t price_levels::find_or_add(ladder& l, std::uint64_t rank) {
  const auto leaf = walk(l, rank);
  const auto place = place_of(rank, depth - 1);
  if ((nodes_[leaf].present & bit(place)) != 0)
    return nodes_[leaf].child[place];
  std::uint32_t level = 0;
  if (free_levels_.empty()) {
    level = static_cast<std::uint32_t>(levels_.size());
    levels_.emplace_back();
  } else {
    level = free_levels_.back();
    free_levels_.pop_back();
  }
  levels_[level] = price_level{.rank = rank, .leaf = leaf};
  nodes_[leaf].present |= bit(place);
  nodes_[leaf].child[place] = level;
  if (l.best == nowhere || rank < levels_[l.best].rank)
    l.best = level;
  return level;
}

void price_levels::remove(ladder& l, std::uint32_t level) {
  require(levels_[level].orders == 0, "only an empty price level is removed");
  if (l.best == level)
    l.best = next(level);
  drop_child(l, levels_[level].leaf, place_of(levels_[level].rank, depth - 1));
  free_levels_.push_back(level);
}

/// Takes the child at `place` from node `at`, and gives back the nodes that are left without children.
void price_levels::drop_child(ladder& l, std::uint32_t at, std::uint32_t place) {
  auto height = depth; // nodes from the root to `at`
  nodes_[at].present &= ~bit(place);
  while (nodes_[at].present == 0) {
    free_nodes_.push_back(at);
    --height;
    if (l.path_size > height && l.path[height] == at)
      l.path_size = height;
    if (nodes_[at].parent == nowhere) {
      l.root = nowhere;
      return;
    }
    place = nodes_[at].place;
    at = nodes_[at].parent;
    nodes_[at].present &= ~bit(place);
  }
}

std::uint32_t price_levels::next(std::uint32_t level) const noexcept {
  auto at = levels_[level].leaf;
  auto place = place_of(levels_[level].rank, depth - 1);
  auto height = depth;
  auto rest = nodes_[at].present & above(place);
  while (rest == 0) {
    place = nodes_[at].place;
    at = nodes_[at].parent;
    --height;
    if (at == nowhere)
      return nowhere;
    rest = nodes_[at].present & above(place);
  }
  at = nodes_[at].child[lowest(rest)];
  for (; height < depth; ++height)
    at = nodes_[at].child[lowest(nodes_[at].present)];
  return at;
}

} // namespace bezant::exchange
