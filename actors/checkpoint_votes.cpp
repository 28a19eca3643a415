#include "actors/checkpoint_votes.hpp"

namespace bezant {

namespace {

constexpr std::size_t votes_each = 2;

} // namespace

std::optional<checkpoint_certificate> checkpoint_votes::add(replica_id who, const checkpoint_statement& said,
                                                            const signature& by) {
  if (said.at <= done_)
    return std::nullopt;
  auto& own = votes_[who];
  if (!own.try_emplace(said.at, vote{said, by}).second)
    return std::nullopt; // its first word counts
  if (own.size() > votes_each)
    own.erase(own.begin());
  checkpoint_certificate c{said, {}};
  for (const auto& [signer, list] : votes_)
    if (const auto found = list.find(said.at); found != list.end() && found->second.said == said)
      c.shares.push_back({signer, found->second.by});
  if (c.shares.size() < replicas_->quorum())
    return std::nullopt;
  done_ = said.at;
  return c;
}

} // namespace bezant
