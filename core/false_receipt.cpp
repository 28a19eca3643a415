#include "core/false_receipt.hpp"

namespace bezant {

namespace {

result<void> check_signature(const receipt& r, epoch_number epoch, const receipt_signature& s,
                             const replica_set& replicas) {
  if (!replicas.contains(s.replica))
    return crypto_error::unknown_signer;
  auto b = restate(s.replica, r);
  b.epoch = epoch;
  if (!replicas.scheme().verify(replicas.key(s.replica), signing_digest(replicas.chain(), b), s.by))
    return crypto_error::bad_signature;
  return outcome::success();
}

} // namespace

result<void> verify(const false_receipt& e, const replica_set& replicas) {
  const bool own = e.others.size() == 1 && e.others.front().replica == e.accused.replica;
  if (e.epoch != epoch_number{} || e.said == e.right || e.said.transaction_id != e.right.transaction_id
      || (!own && e.others.size() != replicas.quorum()) || (own && encode(e.right) < encode(e.said)))
    return codec_error::not_canonical;
  for (std::size_t i = 0; i < e.others.size(); ++i)
    if ((!own && e.others[i].replica == e.accused.replica) || (i > 0 && e.others[i - 1].replica >= e.others[i].replica))
      return codec_error::not_canonical;
  BOOST_OUTCOME_TRY(check_signature(e.said, e.epoch, e.accused, replicas));
  for (const auto& other : e.others) {
    BOOST_OUTCOME_TRY(check_signature(e.right, e.epoch, other, replicas));
  }
  return outcome::success();
}

std::vector<false_receipt> restated_watch::take(const receipt_batch& batch) {
  std::vector<false_receipt> found;
  if (!batch.restated || batch.own.size() != 1)
    return found;
  const auto& r = batch.own.front().content;
  if (!said_.contains(r.transaction_id)) {
    order_.push_back(r.transaction_id);
    if (order_.size() > transactions_max) {
      said_.erase(order_.front());
      order_.pop_front();
    }
  }
  auto& all = said_[r.transaction_id];
  const auto [at, fresh] = all.try_emplace(batch.replica, statement{r, batch.by});
  if (fresh) {
    judge(all, found);
  } else if (at->second.content != r && convicted_.insert(batch.replica).second) {
    const statement now{r, batch.by};
    const bool ordered = encode(at->second.content) < encode(r);
    const auto& [first, by_first] = ordered ? at->second : now;
    const auto& [second, by_second] = ordered ? now : at->second;
    found.push_back({batch.epoch, first, {batch.replica, by_first}, second, {{batch.replica, by_second}}});
  }
  return found;
}

void restated_watch::judge(const statements& all, std::vector<false_receipt>& found) {
  for (const auto& [who, said] : all) {
    if (convicted_.contains(who))
      continue;
    for (const auto& [first, model] : all) {
      if (model.content == said.content)
        continue;
      false_receipt e{epoch_number{}, said.content, {who, said.by}, model.content, {}};
      // Those that agree among themselves. Proven liars do not count: they may say anything to anybody.
      for (const auto& [other, theirs] : all)
        if (theirs.content == model.content && !convicted_.contains(other) && e.others.size() < replicas_->quorum())
          e.others.push_back({other, theirs.by});
      if (e.others.size() < replicas_->quorum())
        continue;
      convicted_.insert(who);
      found.push_back(std::move(e));
      break;
    }
  }
}

} // namespace bezant
