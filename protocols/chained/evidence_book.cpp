#include "protocols/chained/evidence_book.hpp"

#include "core/mutant.hpp"

namespace bezant {

signed_message evidence_book::message_of(replica_id who, const cast_vote& v) const {
  return {who, vote_kind_, encode(v.vote), v.by, nullptr};
}

void evidence_book::charge(std::string_view offence, signed_message first, signed_message second, effects& out) {
  const auto culprit = first.author;
  if (charged_.emplace(culprit, offence).second)
    out.add(accuse{culprit, offence, std::move(first), std::move(second)});
}

void evidence_book::saw_vote(const block_vote& vote, replica_id who, const signature& by, bool monotone, effects& out) {
  auto& mine = votes_[who];
  const auto [at, fresh] = mine.try_emplace(vote.view, cast_vote{vote, by});
  if (fresh)
    ++size_;
  else if (at->second.vote == vote && !seeded_bug("chained-accuse-who-repeats"))
    return;
  else
    charge("double-vote", message_of(who, at->second), message_of(who, {vote, by}), out);
  if (!monotone)
    return;
  for (const auto& [view, other] : mine) {
    if (view < vote.view && other.vote.at > vote.at)
      charge("non-monotone-vote", message_of(who, other), message_of(who, {vote, by}), out);
    else if (view > vote.view && other.vote.at < vote.at)
      charge("non-monotone-vote", message_of(who, {vote, by}), message_of(who, other), out);
  }
}

void evidence_book::saw_proposal(view_number view, const digest& block, const signed_message& m, effects& out) {
  const auto [at, fresh] = proposals_.try_emplace({view, m.author}, made_proposal{block, m});
  if (fresh)
    ++size_;
  else if (at->second.block != block)
    charge("equivocation", at->second.message, m, out);
}

void evidence_book::forget_below(view_number lowest) {
  for (auto& [who, mine] : votes_)
    for (auto at = mine.begin(); at != mine.end() && at->first < lowest; at = mine.erase(at))
      --size_;
  for (auto at = proposals_.begin(); at != proposals_.end() && at->first.first < lowest; at = proposals_.erase(at))
    --size_;
}

} // namespace bezant
