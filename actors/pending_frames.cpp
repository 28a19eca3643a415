#include "actors/pending_frames.hpp"

#include <algorithm>

namespace bezant {

void pending_frames::add(sequence_number sequence, transaction t, time_point now) {
  entries_.emplace(sequence, entry{std::move(t), now, now, {}});
}

std::optional<std::pair<exchange::frame_outcome, pending_frames::entry>>
pending_frames::take(replica_id replica, const placed_receipt& placed, const receipt_batch* batch) {
  const auto& r = placed.content;
  if (entries_.empty())
    return std::nullopt;
  auto outcome = decode<exchange::frame_outcome>(r.outcome);
  if (!outcome)
    return std::nullopt;
  const auto at = entries_.find(outcome.value().sequence);
  if (at == entries_.end())
    return std::nullopt;
  // "Repeated" and "too far ahead" speak of one copy of a frame, not of what became of the frame.
  if (outcome.value().status != exchange::frame_status::executed || at->second.sent.id() != r.transaction_id)
    return take_other(replica, r, outcome.value());
  const auto vote = digest_of(r);
  auto& votes = at->second.votes;
  votes[replica] = vote;
  if (batch != nullptr) {
    auto& said = at->second.said[replica];
    said = {batch->replica, batch->at, batch->state, batch->receipts, batch->by, {placed}};
  }
  const auto equal = std::ranges::count_if(votes, [&vote](const auto& given) { return given.second == vote; });
  if (static_cast<std::size_t>(equal) < enough_)
    return std::nullopt;
  std::erase_if(at->second.said, [&](const auto& one) { return votes.at(one.first) != vote; });
  std::pair done{std::move(outcome).value(), std::move(at->second)};
  entries_.erase(at);
  return done;
}

/// A receipt that says nothing of what became of the frame, and perhaps that nothing will.
pending_frames::decided pending_frames::take_other(replica_id replica, const receipt& r,
                                                   const exchange::frame_outcome& outcome) {
  constexpr std::size_t copies = 2; // the first may have crossed the result
  const auto at = entries_.find(outcome.sequence);
  auto& e = at->second;
  if (r.transaction_id != e.sent.id()) {
    if (outcome.status != exchange::frame_status::executed)
      return std::nullopt;
    e.others[replica] = r.transaction_id;
    const auto same = std::ranges::count(e.others, r.transaction_id, &std::pair<const replica_id, digest>::second);
    return static_cast<std::size_t>(same) >= enough_ ? taken_by_another(at, outcome) : std::nullopt;
  }
  // A frame that is not the first may wait, at a replica, for those before it, while a copy of it is called repeated.
  if (outcome.status != exchange::frame_status::repeated || at != entries_.begin() || e.resent < copies
      || e.votes.contains(replica))
    return std::nullopt;
  e.repeated.insert(replica);
  return e.repeated.size() >= quorum_ ? taken_by_another(at, outcome) : std::nullopt;
}

pending_frames::decided pending_frames::taken_by_another(std::map<sequence_number, entry>::iterator at,
                                                         const exchange::frame_outcome& outcome) {
  exchange::frame_outcome lost{outcome.session, outcome.sequence, exchange::frame_status::repeated, {}};
  std::pair done{std::move(lost), std::move(at->second)};
  done.second.said.clear();
  entries_.erase(at);
  return done;
}

std::vector<transaction> pending_frames::due(time_point before, time_point now) {
  std::vector<transaction> list;
  for (auto& [sequence, e] : entries_) {
    if (e.sent_last > before)
      continue;
    e.sent_last = now;
    ++e.resent;
    list.push_back(e.sent);
  }
  return list;
}

} // namespace bezant
