#include "protocols/chained/vote_collector.hpp"

#include "core/mutant.hpp"

namespace bezant {

vote_collector::outcome vote_collector::add(const block_vote& vote, replica_id who, const signature& by) {
  auto& in_view = views_[vote.view];
  outcome result;
  const auto known = in_view.blocks.find(vote);
  if (known == in_view.blocks.end() || !known->second.shares.contains(who)) {
    auto& votes = in_view.votes_of[who];
    if (votes == votes_per_signer_max)
      return result;
    ++votes;
    ++size_;
    in_view.blocks[vote].shares[who] = by;
    result.fresh = true;
  }
  auto& count = in_view.blocks[vote];
  ++count.entries;
  const auto needed = seeded_bug("quorum-2f") ? quorum_ - 1 : quorum_;
  const auto have = seeded_bug("count-signer-twice") ? count.entries : count.shares.size();
  if (count.full || have < needed)
    return result;
  count.full = true;
  result.certificate.emplace(vote_certificate{vote, {}});
  for (const auto& [signer, share] : count.shares)
    result.certificate->shares.push_back({signer, share});
  while (result.certificate->shares.size() < needed) // only with a seeded bug
    result.certificate->shares.push_back(result.certificate->shares.back());
  return result;
}

void vote_collector::forget_below(view_number lowest) {
  for (auto at = views_.begin(); at != views_.end() && at->first < lowest; at = views_.erase(at))
    for (const auto& [vote, count] : at->second.blocks)
      size_ -= count.shares.size();
}

} // namespace bezant
