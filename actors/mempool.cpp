#include "actors/mempool.hpp"

#include "core/mutant.hpp"

namespace bezant {

admission mempool::add(const transaction& t) {
  if (committed_.contains(t.id()))
    return admission::committed;
  if (by_id_.contains(t.id()))
    return admission::known;
  const bool full = waiting_.size() >= limits_.transactions_max || bytes_ + t.data().size() > limits_.bytes_max;
  if (full && !seeded_bug("mempool-unbounded"))
    return admission::full;
  waiting_.push_back(t);
  by_id_.emplace(t.id(), std::prev(waiting_.end()));
  bytes_ += t.data().size();
  return admission::added;
}

mempool::choice mempool::batch(const std::vector<block_ptr>& ancestors) const {
  std::set<digest> carried;
  for (const auto& b : ancestors)
    for (const auto& t : b->content()->transactions())
      carried.insert(t.id());
  choice chosen;
  std::size_t bytes = 0;
  for (const auto& t : waiting_) {
    if (carried.contains(t.id()))
      continue;
    if (!chosen.transactions.empty() && bytes + t.data().size() > limits_.batch_bytes_max)
      chosen.full = true;
    if (chosen.full)
      break;
    bytes += t.data().size();
    chosen.transactions.push_back(t);
    chosen.full = chosen.transactions.size() >= limits_.batch_transactions_max || bytes >= limits_.batch_bytes_max;
  }
  return chosen;
}

void mempool::remove(const block& committed) {
  for (const auto& t : committed.content()->transactions()) {
    if (const auto at = by_id_.find(t.id()); at != by_id_.end()) {
      bytes_ -= at->second->data().size();
      waiting_.erase(at->second);
      by_id_.erase(at);
    }
    if (committed_.insert(t.id()).second)
      committed_order_.push_back(t.id());
  }
  while (committed_order_.size() > limits_.remembered_max) {
    committed_.erase(committed_order_.front());
    committed_order_.pop_front();
  }
}

} // namespace bezant
