#include "audit/header_memory.hpp"

#include <algorithm>

namespace bezant::audit {

bool skips_views(const proposed_block& b) {
  return b.justify && b.justify->view.next() != b.header.view;
}

header_memory::header_memory(const block& genesis, std::size_t headers_max) : headers_max_{headers_max} {
  headers_[genesis.id()] = {genesis.header(), false};
}

bool header_memory::learn(const digest& id, const proposed_block& b) {
  if (!headers_.try_emplace(id, known_header{b.header, skips_views(b)}).second)
    return false;
  newest_ = std::max(newest_, b.header.view);
  order_.push_back(id);
  if (order_.size() > headers_max_) {
    headers_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

bool header_memory::skips(const digest& id) const {
  const auto at = headers_.find(id);
  return at != headers_.end() && at->second.skips;
}

void header_memory::add(const digest& id, std::vector<block_header>& list) const {
  auto at = headers_.find(id);
  for (int generation = 0; generation < generations && at != headers_.end(); ++generation) {
    const auto& h = at->second.header;
    if (std::ranges::find(list, h) == list.end())
      list.push_back(h);
    at = headers_.find(h.parent);
  }
}

std::set<digest> header_memory::standing_on(const digest& id) const {
  std::set<digest> blocks{id};
  // A block's view is above its parent's, and most headers come in that order.
  if (const auto at = headers_.find(id); at == headers_.end() || at->second.header.view >= newest_)
    return blocks;
  for (int generation = 1; generation < generations; ++generation) {
    const auto parents = blocks;
    for (const auto& other : order_)
      if (parents.contains(headers_.at(other).header.parent))
        blocks.insert(other);
  }
  return blocks;
}

} // namespace bezant::audit
