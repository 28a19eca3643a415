#include "protocols/chained/timeout_certificate.hpp"

#include "core/mutant.hpp"
#include "protocols/registry.hpp"

#include <algorithm>

namespace bezant::chained {

view_number timeout_certificate::highest_stated() const {
  if (seeded_bug("chained-timeout-states-nothing")) // as if the view alone were signed
    return high.vote.view;
  view_number highest;
  for (const auto& share : shares)
    highest = std::max(highest, share.high);
  return highest;
}

result<void> check_certificate(const timeout_certificate& c, message_kind of_timeouts, message_kind of_votes,
                               bool plain, const replica_set& replicas) {
  const auto needed = seeded_bug("quorum-2f") ? replicas.quorum() - 1 : replicas.quorum();
  if (c.view == view_number{0} || c.shares.size() < needed || c.shares.size() > replicas.size())
    return protocol_error::bad_certificate;
  for (std::size_t i = 1; i < c.shares.size(); ++i)
    if (c.shares[i - 1].who >= c.shares[i].who)
      return protocol_error::bad_certificate;
  const auto stated = c.highest_stated();
  if (c.high.vote.view >= c.view || (plain && stated != view_number{0}))
    return protocol_error::bad_certificate;
  if (plain ? !c.high.shares.empty() : c.high.vote.view < stated)
    return protocol_error::bad_certificate;
  for (const auto& share : c.shares)
    if (!replicas.contains(share.who)
        || !replicas.verify(share.who, of_timeouts, encode(timeout_vote{c.view, share.high}), share.by))
      return protocol_error::bad_certificate;
  return bezant::check_certificate(c.high, of_votes, replicas);
}

bool timeout_collector::add(const timeout_vote& vote, replica_id who, const signature& by) {
  const auto [at, fresh] = latest_.try_emplace(who, entry{vote, by});
  if (fresh)
    return true;
  if (at->second.vote.view >= vote.view)
    return false;
  at->second = {vote, by};
  return true;
}

std::optional<timeout_certificate> timeout_collector::certificate(view_number view,
                                                                  const vote_certificate& high) const {
  timeout_certificate c{view, {}, high};
  for (const auto& [who, e] : latest_)
    if (e.vote.view == view && e.vote.high <= high.vote.view)
      c.shares.push_back({who, e.vote.high, e.by});
  const auto needed = seeded_bug("quorum-2f") ? quorum_ - 1 : quorum_;
  if (c.shares.size() < needed)
    return std::nullopt;
  return c;
}

view_number timeout_collector::highest(std::size_t k) const {
  std::vector<view_number> views;
  for (const auto& [who, e] : latest_)
    views.push_back(e.vote.view);
  if (views.size() < k || k == 0)
    return view_number{0};
  const auto kth = views.begin() + static_cast<std::ptrdiff_t>(k - 1);
  std::ranges::nth_element(views, kth, std::ranges::greater{});
  return *kth;
}

} // namespace bezant::chained
