#include "actors/receipt_votes.hpp"

#include <algorithm>

namespace bezant {

std::vector<receipt> receipt_votes::take(const receipt_batch& batch) {
  std::vector<receipt> decided;
  if (!verify(batch, *replicas_))
    return decided;
  for (const auto& own : batch.own) {
    const auto at = open_.find(own.content.transaction_id);
    if (at == open_.end())
      continue;
    const auto vote = digest_of(own.content);
    at->second[batch.replica] = vote;
    const auto equal = std::ranges::count_if(at->second, [&vote](const auto& v) { return v.second == vote; });
    if (static_cast<std::size_t>(equal) <= replicas_->faults())
      continue;
    decided.push_back(own.content);
    open_.erase(at);
  }
  return decided;
}

} // namespace bezant
