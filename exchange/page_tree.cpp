#include "exchange/page_tree.hpp"

#include <algorithm>

namespace bezant::exchange {

namespace {

std::size_t groups_of(std::size_t n, std::size_t size) noexcept {
  return (n + size - 1) / size;
}

} // namespace

void page_tree::grow(std::size_t records) {
  if (records <= records_)
    return;
  const auto pages = groups_of(records, page_records);
  dirty_.resize(groups_of(pages, 64));
  tree_.front().resize(pages);
  for (auto page = records_ / page_records; page < pages; ++page)
    mark(page * page_records);
  records_ = records;
}

void page_tree::put_page(std::size_t page, byte_view content) {
  tree_.front()[page] = hash("state-page", content);
}

digest page_tree::fold() {
  std::vector<std::size_t> changed; // ascending, of the level below
  for_each_dirty([&](std::size_t page) { changed.push_back(page); });
  std::ranges::fill(dirty_, 0);
  for (std::size_t below = 0; tree_[below].size() > 1; ++below) {
    if (below + 1 == tree_.size())
      tree_.emplace_back();
    tree_[below + 1].resize(groups_of(tree_[below].size(), fan_out));
    for (auto& index : changed)
      index /= fan_out;
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    for (const auto index : changed) {
      const auto first = index * fan_out;
      const auto last = std::min(tree_[below].size(), first + fan_out);
      hasher h{"state-node"};
      for (auto child = first; child < last; ++child)
        h.update(tree_[below][child].value);
      tree_[below + 1][index] = h.finish();
    }
  }
  hasher h{"state-table"};
  h.add(static_cast<std::uint64_t>(records_));
  if (records_ != 0)
    h.update(tree_.back().front().value);
  return h.finish();
}

} // namespace bezant::exchange
