#include "actors/pending_frames.hpp"

#include <algorithm>

namespace bezant {

void pending_frames::add(sequence_number sequence, transaction t, time_point now, std::size_t commands) {
  entries_.emplace(sequence, entry{std::move(t), now, now, {}});
  span_.emplace_back(sequence, commands);
  span_commands_ += commands;
}

/// The frame is open no longer.
pending_frames::decided pending_frames::end(std::map<sequence_number, entry>::iterator at,
                                            exchange::frame_outcome outcome) {
  std::pair done{std::move(outcome), std::move(at->second)};
  entries_.erase(at);
  while (!span_.empty() && !entries_.contains(span_.front().first)) {
    span_commands_ -= span_.front().second;
    span_.pop_front();
  }
  return done;
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
    return take_other(at, replica, r, outcome.value());
  const auto vote = digest_of(r);
  auto& votes = at->second.votes;
  votes[replica] = vote;
  if (batch != nullptr) {
    auto& said = at->second.said[replica];
    said = {batch->replica, batch->at,     batch->state, batch->receipts, batch->by,   {placed},       batch->session,
            batch->epoch,   batch->outbox, batch->part,  batch->parts,    batch->path, batch->restated};
  }
  const auto equal = std::ranges::count_if(votes, [&vote](const auto& given) { return given.second == vote; });
  if (static_cast<std::size_t>(equal) < enough_)
    return std::nullopt;
  std::erase_if(at->second.said, [&](const auto& one) { return votes.at(one.first) != vote; });
  return end(at, std::move(outcome).value());
}

/// A receipt for this number that is not for this frame, or does not say what became of it.
pending_frames::decided pending_frames::take_other(std::map<sequence_number, entry>::iterator at, replica_id replica,
                                                   const receipt& r, const exchange::frame_outcome& outcome) {
  auto& e = at->second;
  if (outcome.status == exchange::frame_status::forgotten && r.transaction_id == e.sent.id()) {
    if (e.forgotten.insert(replica); e.forgotten.size() < enough_)
      return std::nullopt;
    e.said.clear();
    return end(at, {outcome.session, outcome.sequence, exchange::frame_status::forgotten, {}});
  }
  if (r.transaction_id == e.sent.id() || outcome.status != exchange::frame_status::executed)
    return std::nullopt;
  e.others[replica] = r.transaction_id;
  const auto same = std::ranges::count(e.others, r.transaction_id, &std::pair<const replica_id, digest>::second);
  if (static_cast<std::size_t>(same) < enough_)
    return std::nullopt;
  e.said.clear();
  return end(at, {outcome.session, outcome.sequence, exchange::frame_status::repeated, {}});
}

std::vector<transaction> pending_frames::due(time_point before, time_point now) {
  std::vector<transaction> list;
  for (auto& [sequence, e] : entries_) {
    if (e.sent_last > before)
      continue;
    e.sent_last = now;
    list.push_back(e.sent);
  }
  return list;
}

} // namespace bezant
