#include "actors/recall.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant {

namespace {

constexpr std::size_t own_max = 4'096; ///< statements of this life that are remembered

} // namespace

recall_request recall::ask(time_point now) {
  if (!began_)
    began_ = now;
  return {now};
}

std::vector<replica_id> recall::to_ask() const {
  std::vector<replica_id> list;
  for (std::uint32_t i = 0; i < replicas_->size(); ++i)
    if (replica_id{i} != self_ && !answers_.contains(replica_id{i}))
      list.emplace_back(i);
  return list;
}

std::optional<statement> recall::take(replica_id from, const recall_answer& a, time_point now) {
  if (!began_ || from == self_ || !replicas_->contains(from) || a.asked < *began_ || a.asked > now)
    return std::nullopt;
  // The answer to a question that was asked twice comes twice. What it says by then is of this life, which is no longer
  // noted once all have answered.
  const bool first = !answers_.contains(from);
  answers_.insert_or_assign(from, answer{a.asked, now, a.clock});
  if (!quorum_at_ && answers_.size() + 1 >= replicas_->quorum())
    quorum_at_ = now;
  if (!first || seeded_bug("recall-answers-ignored"))
    return std::nullopt;
  for (const auto& s : a.said) {
    const auto rank = rank_of(*protocol_, s.kind, s.body);
    if (!rank || known_.knows(s.kind, *rank) || own_.contains({s.kind, *rank}))
      continue;
    // Of a life as long as this one nobody remembers each word; what it said first has been compared long ago.
    if (own_.size() >= own_max)
      continue;
    if (replicas_->verify(self_, s.kind, s.body, s.by) || seeded_bug("recall-signature-unchecked"))
      return s;
  }
  return std::nullopt;
}

void recall::signed_now(message_kind kind, const signing_rank& rank) {
  if (own_.size() < own_max)
    own_.emplace(kind, rank);
}

bool recall::done(time_point now) const {
  if (all_answered())
    return true;
  if (quorum_at_ && now - *quorum_at_ >= plan_.grace)
    return true;
  return !strict_ && began_ && now - *began_ >= plan_.patience;
}

std::optional<clock_verdict> recall::judge_clock(const view_of& view_at) const {
  const auto off = [this, &view_at](time_point ahead, time_point behind) {
    return view_at(ahead).value() > view_at(behind).value() + plan_.views_off_max;
  };
  for (const bool ahead : {true, false}) {
    std::vector<duration> list;
    for (const auto& [who, a] : answers_) {
      // The other's clock was read between the question and the answer, however long both were on their way.
      if (ahead && off(a.asked, a.clock))
        list.push_back(a.asked - a.clock);
      else if (!ahead && off(a.clock, a.received))
        list.push_back(a.clock - a.received);
    }
    if (list.size() > replicas_->faults())
      return clock_verdict{ahead, list.size(), *std::ranges::min_element(list)};
  }
  return std::nullopt;
}

void recall::start_over(time_point now) {
  strict_ = true;
  began_ = now;
  quorum_at_.reset();
  answers_.clear();
}

} // namespace bezant
