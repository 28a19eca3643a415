// PBFT: what its certificates prove, and what a new view has to start from.
#include "core/mutant.hpp"
#include "protocols/pbft/messages.hpp"
#include "protocols/registry.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace bezant::pbft {

namespace {

/// Checks that `needed` distinct replicas signed `body` as a message of kind `k`; signers ascend strictly.
template <class T>
result<void> check_shares(kind k, const T& body, const std::vector<signature_share>& shares, std::size_t needed,
                          const replica_set& replicas) {
  if (shares.size() < needed || shares.size() > replicas.size())
    return protocol_error::bad_certificate;
  const auto signed_digest = replicas.signing_digest(number(k), encode(body));
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const auto& share = shares[i];
    if (i > 0 && shares[i - 1].who >= share.who && !seeded_bug("pbft-count-signer-twice"))
      return protocol_error::bad_certificate;
    if (!replicas.contains(share.who) || !replicas.scheme().verify(replicas.key(share.who), signed_digest, share.by))
      return protocol_error::bad_certificate;
  }
  return outcome::success();
}

} // namespace

digest digest_of(const batch_header& b) {
  return hash("pbft-batch", encode(b));
}

batch_header null_batch(height at, view_number view, const replica_set& replicas) {
  return {at, view, primary_of(view, replicas), empty_payload()->root()};
}

result<void> check_prepared(const prepared_certificate& c, height above, view_number below,
                            const replica_set& replicas) {
  const auto& b = c.what;
  if (c.view == view_number{0} || c.view >= below || b.at <= above || b.view == view_number{0} || b.view > c.view
      || b.proposer != primary_of(b.view, replicas))
    return protocol_error::bad_certificate;
  const auto primary = primary_of(c.view, replicas);
  if (!replicas.verify(primary, number(kind::pre_prepare), encode(pre_prepare{c.view, b}), c.proposed))
    return protocol_error::bad_certificate;
  // TOCS 2002, section 4.3: the primary's pre-prepare stands for its prepare; it may not count twice.
  if (!seeded_bug("pbft-count-primary-prepare"))
    for (const auto& share : c.prepares)
      if (share.who == primary)
        return protocol_error::bad_certificate;
  const auto prepares = replicas.quorum() - (seeded_bug("pbft-quorum-2f") ? 2 : 1);
  return check_shares(kind::prepare, vote_for(c.view, b), c.prepares, prepares, replicas);
}

result<void> check_stable(const checkpoint_certificate& c, const replica_set& replicas) {
  if (c.vote.at == height{0}) {
    if (c != checkpoint_certificate{})
      return protocol_error::bad_certificate;
    return outcome::success();
  }
  return check_shares(kind::checkpoint, c.vote, c.shares, replicas.quorum(), replicas);
}

result<new_view_plan> plan_view(view_number view, std::span<const view_change> changes, const replica_set& replicas) {
  new_view_plan plan;
  for (const auto& change : changes)
    if (change.stable.vote.at > plan.stable.vote.at)
      plan.stable = change.stable;
  const auto low = plan.stable.vote.at;
  std::map<height, prepared_certificate> chosen;
  std::set<height> spoiled; // by a seeded bug
  for (const auto& change : changes)
    for (const auto& entry : change.prepared) {
      if (entry.what.at <= low)
        continue;
      // Each by itself: a faulty replica that adds one bad entry must not hide what the honest ones prepared.
      if (!check_prepared(entry, change.stable.vote.at, change.view, replicas)) {
        spoiled.insert(entry.what.at);
        continue;
      }
      const auto [at, fresh] = chosen.try_emplace(entry.what.at, entry);
      // TOCS 2002, section 4.4: the one with the highest view. Two of one view differ only above f faults.
      const auto rank = [](const prepared_certificate& c) { return std::pair{c.view, digest_of(c.what)}; };
      if (!fresh && (rank(entry) > rank(at->second)) != seeded_bug("pbft-new-view-lowest-view"))
        at->second = entry;
    }
  if (chosen.empty())
    return plan;
  const auto high = chosen.rbegin()->first;
  if (high.value() - low.value() > window_max)
    return protocol_error::bad_message;
  for (auto at = low.next(); at <= high; at = at.next()) {
    const auto found = chosen.find(at);
    const bool hidden = spoiled.contains(at) && seeded_bug("pbft-bad-entry-hides-good-ones");
    plan.batches.push_back(found != chosen.end() && !hidden ? found->second.what : null_batch(at, view, replicas));
  }
  return plan;
}

} // namespace bezant::pbft
