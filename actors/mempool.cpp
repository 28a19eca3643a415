#include "actors/mempool.hpp"

#include "core/mutant.hpp"
#include "core/system_transaction.hpp"
#include "protocols/evidence.hpp"

namespace bezant {

admission mempool::add(const transaction& t) {
  if (committed_.contains(t.id()))
    return admission::committed;
  if (by_id_.contains(t.id()))
    return admission::known;
  const bool full = waiting_.size() >= limits_.transactions_max || bytes_ + t.data().size() > limits_.bytes_max;
  if (full && !seeded_bug("mempool-unbounded"))
    return admission::full;
  if (is_system(t)) {
    const auto culprit = culprit_of(t);
    if (!culprit || convicted_.contains(*culprit) || accusing_[*culprit].size() >= evidence_max)
      return admission::known;
    accusing_[*culprit].push_back(t.id());
    by_id_.emplace(t.id(), waiting_.insert(waiting_.begin(), t));
  } else {
    by_id_.emplace(t.id(), waiting_.insert(waiting_.end(), t));
  }
  bytes_ += t.data().size();
  return admission::added;
}

mempool::choice mempool::batch(const std::vector<block_ptr>& ancestors) const {
  std::set<digest> carried;
  std::set<replica_id> named;
  for (const auto& b : ancestors)
    for (const auto& t : b->content()->transactions()) {
      carried.insert(t.id());
      if (const auto culprit = culprit_of(t))
        named.insert(*culprit);
    }
  choice chosen;
  std::size_t bytes = 0;
  for (const auto& t : waiting_) {
    if (carried.contains(t.id()))
      continue;
    if (const auto culprit = culprit_of(t); culprit && !named.insert(*culprit).second)
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

void mempool::drop(const digest& id) {
  const auto at = by_id_.find(id);
  if (at == by_id_.end())
    return;
  bytes_ -= at->second->data().size();
  waiting_.erase(at->second);
  by_id_.erase(at);
}

void mempool::remove(const block& committed) {
  for (const auto& t : committed.content()->transactions()) {
    drop(t.id());
    if (const auto culprit = culprit_of(t); culprit && convicted_.insert(*culprit).second) {
      for (const auto& id : accusing_[*culprit])
        drop(id);
      accusing_.erase(*culprit);
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
