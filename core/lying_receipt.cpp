#include "core/lying_receipt.hpp"

#include <algorithm>

namespace bezant {

namespace {

bool same(const receipt_header& a, const receipt_header& b) {
  return a.epoch == b.epoch && a.at == b.at && a.state == b.state && a.receipts_root == b.receipts_root
         && a.outbox == b.outbox;
}

result<void> check_signature(const receipt_header& h, const replica_set& replicas) {
  if (!replicas.contains(h.replica))
    return crypto_error::unknown_signer;
  if (h.epoch != epoch_number{})
    return codec_error::not_canonical;
  if (!replicas.scheme().verify(replicas.key(h.replica), signing_digest(replicas.chain(), h), h.by))
    return crypto_error::bad_signature;
  return outcome::success();
}

} // namespace

result<void> verify(const lying_receipt& e, const replica_set& replicas) {
  const bool own = e.others.size() == 1 && e.others.front().replica == e.said.replica;
  if (!own && e.others.size() != replicas.quorum())
    return codec_error::not_canonical;
  for (std::size_t i = 0; i < e.others.size(); ++i) {
    const auto& other = e.others[i];
    if (other.epoch != e.said.epoch || other.at != e.said.at || same(other, e.said) || !same(other, e.others.front())
        || (!own && other.replica == e.said.replica) || (i > 0 && e.others[i - 1].replica >= other.replica))
      return codec_error::not_canonical;
  }
  // Of two own ones the smaller comes first.
  if (own && encode(e.others.front()) < encode(e.said))
    return codec_error::not_canonical;
  BOOST_OUTCOME_TRY(check_signature(e.said, replicas));
  for (const auto& other : e.others) {
    BOOST_OUTCOME_TRY(check_signature(other, replicas));
  }
  return outcome::success();
}

std::vector<lying_receipt> receipt_watch::take(const receipt_batch& batch) {
  std::vector<lying_receipt> found;
  if (batch.restated)
    return found; // its signature is over no header
  const auto header = header_of(batch);
  if (said_.size() >= heights_max && !said_.contains(header.at)) {
    if (header.at < said_.begin()->first)
      return found;
    said_.erase(said_.begin());
  }
  const auto [at, fresh] = said_[header.at].try_emplace(header.replica, header);
  if (!fresh && !same(at->second, header) && convicted_.insert(header.replica).second) {
    const bool ordered = encode(at->second) < encode(header);
    found.push_back({ordered ? at->second : header, {ordered ? header : at->second}});
  }
  if (fresh)
    judge(header.at, found);
  return found;
}

void receipt_watch::judge(height at, std::vector<lying_receipt>& found) {
  const auto& all = said_.at(at);
  for (const auto& [who, said] : all) {
    if (convicted_.contains(who))
      continue;
    // Those that differ from it, and agree among themselves. Proven liars do not count: they may say anything to
    // anybody.
    for (const auto& [first, model] : all) {
      lying_receipt e{said, {}};
      for (const auto& [other, header] : all)
        if (!same(header, said) && same(header, model) && !convicted_.contains(other)
            && e.others.size() < replicas_->quorum())
          e.others.push_back(header);
      if (e.others.size() < replicas_->quorum())
        continue;
      convicted_.insert(who);
      found.push_back(std::move(e));
      break;
    }
  }
}

} // namespace bezant
