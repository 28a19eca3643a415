#include "protocols/pbft/checkpoints.hpp"

namespace bezant::pbft {

std::optional<checkpoint_certificate> checkpoint_votes::add(const checkpoint_vote& v, replica_id who,
                                                            const signature& by) {
  auto& mine = votes_[who];
  if (!mine.try_emplace(v.at, signed_vote{v, by}).second)
    return std::nullopt;
  if (mine.size() > votes_per_replica_max)
    mine.erase(mine.begin());
  checkpoint_certificate c{v, {}};
  for (const auto& [other, list] : votes_)
    if (const auto at = list.find(v.at); at != list.end() && at->second.vote == v)
      c.shares.push_back({other, at->second.by});
  if (c.shares.size() < quorum_)
    return std::nullopt;
  return c;
}

void checkpoint_votes::forget_to(height stable) {
  for (auto& [who, list] : votes_)
    list.erase(list.begin(), list.upper_bound(stable));
}

std::size_t checkpoint_votes::size() const {
  std::size_t count = 0;
  for (const auto& [who, list] : votes_)
    count += list.size();
  return count;
}

} // namespace bezant::pbft
