#include "actors/mempool.hpp"

#include "core/mutant.hpp"
#include "core/system_transaction.hpp"
#include "protocols/evidence.hpp"

#include <algorithm>

namespace bezant {

admission mempool::add(const transaction& t, time_point now) {
  if (committed_.contains(t.id()))
    return admission::committed;
  if (by_id_.find(t.id()) != nullptr)
    return admission::known;
  const bool full = waiting_.size() >= limits_.transactions_max || bytes_ + t.data().size() > limits_.bytes_max;
  if (full && !seeded_bug("mempool-unbounded"))
    return admission::full;
  if (is_system(t)) {
    const auto culprit = culprit_of(t);
    if (!culprit || convicted_.contains(*culprit) || accusing_[*culprit].size() >= evidence_max)
      return admission::known;
    accusing_[*culprit].push_back(t.id());
    by_id_.insert(t.id(), waiting_.insert(waiting_.begin(), {t, now}));
  } else {
    by_id_.insert(t.id(), waiting_.insert(waiting_.end(), {t, now}));
  }
  bytes_ += t.data().size();
  return admission::added;
}

void mempool::prefetch(const transaction& t) const noexcept {
  by_id_.prefetch(t.id());
  committed_.prefetch(t.id());
}

mempool::choice mempool::batch(const std::vector<block_ptr>& ancestors) const {
  digest_table<nothing> carried;
  std::set<replica_id> named;
  for (const auto& b : ancestors)
    for (const auto& t : b->content()->transactions()) {
      carried.insert(t.id());
      if (const auto culprit = culprit_of(t))
        named.insert(*culprit);
    }
  choice chosen;
  std::size_t bytes = 0;
  for (const auto& [t, came] : waiting_) {
    if (carried.find(t.id()) != nullptr)
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

std::optional<time_point> mempool::drop(const digest& id) {
  const auto* known = by_id_.find(id);
  if (known == nullptr)
    return std::nullopt;
  const auto at = *known;
  const auto came = at->came;
  bytes_ -= at->what.data().size();
  waiting_.erase(at);
  by_id_.erase(id);
  return came;
}

duration mempool::remove(const block& committed, time_point now) {
  std::optional<time_point> latest;
  for (const auto& t : committed.content()->transactions())
    prefetch(t);
  for (const auto& t : committed.content()->transactions()) {
    if (const auto came = drop(t.id()); came && !is_system(t))
      latest = std::max(latest.value_or(*came), *came);
    if (const auto culprit = culprit_of(t); culprit && convicted_.insert(*culprit).second) {
      for (const auto& id : accusing_[*culprit])
        drop(id);
      accusing_.erase(*culprit);
    }
    committed_.insert(t.id());
  }
  const auto& content = *committed.content();
  if (content.transactions().size() < limits_.batch_transactions_max
      && content.data_bytes() < limits_.batch_bytes_max / 2)
    latest = std::max(latest.value_or(now), now);
  const auto oldest = std::ranges::find_if(waiting_, [](const waiting& w) { return !is_system(w.what); });
  return latest && oldest != waiting_.end() && *latest > oldest->came ? *latest - oldest->came : duration{};
}

} // namespace bezant
