// PBFT: what its certificates prove, and what a new view has to start from.
#include "core/mutant.hpp"
#include "protocols/pbft/rules.hpp"
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

bool is_empty(const batch_header& b) {
  return b.payload_root == empty_payload()->root();
}

namespace {

/// What one view-change knows.
struct known_change {
  std::map<height, const prepared_certificate*> prepared; ///< the valid entries
  const view_change* what = nullptr;
};

std::size_t count_if(const std::vector<known_change>& changes, const auto& holds) {
  return static_cast<std::size_t>(std::ranges::count_if(changes, holds));
}

/// A1: q view-changes know of nothing for that sequence number that prepared in a later view, or otherwise in this one.
bool is_latest(const prepared_certificate& c, const std::vector<known_change>& changes, std::size_t quorum) {
  return count_if(changes,
                  [&](const known_change& k) {
                    const auto own = k.prepared.find(c.what.at);
                    return own == k.prepared.end() || own->second->view < c.view
                           || (own->second->view == c.view && own->second->what == c.what);
                  })
         >= quorum;
}

/// A2: f+1 view-changes state that batch in that view or later, so that an honest replica has its payload.
bool is_available(const prepared_certificate& c, const std::vector<known_change>& changes, std::size_t faults) {
  if (is_empty(c.what) || seeded_bug("pbft-new-view-ignores-stated"))
    return true;
  const auto id = digest_of(c.what);
  return count_if(changes,
                  [&](const known_change& k) {
                    return std::ranges::any_of(k.what->stated, [&](const pre_prepared& q) {
                      return q.at == c.what.at && q.what == id && q.view >= c.view;
                    });
                  })
         > faults;
}

/// Takes nothing new for sequence number `at`.
bool is_full(const view_change& change, height at) {
  return static_cast<std::size_t>(std::ranges::count(change.stated, at, &pre_prepared::at)) >= fresh_max;
}

/// The highest sequence number for which f+1 replicas take nothing new.
height last_full(const std::vector<known_change>& changes, height low, std::size_t faults) {
  std::set<height> some;
  for (const auto& k : changes)
    for (const auto& q : k.what->stated)
      if (q.at > low)
        some.insert(q.at);
  for (auto at = some.rbegin(); at != some.rend(); ++at)
    if (count_if(changes, [&](const known_change& k) { return is_full(*k.what, *at); }) > faults)
      return *at;
  return low;
}

} // namespace

result<new_view_plan> plan_view(view_number view, std::span<const view_change> changes, const replica_set& replicas) {
  new_view_plan plan;
  for (const auto& change : changes)
    if (change.stable.vote.at > plan.stable.vote.at)
      plan.stable = change.stable;
  const auto low = plan.stable.vote.at;
  std::vector<known_change> known;
  std::map<height, std::vector<const prepared_certificate*>> candidates;
  std::set<height> spoiled; // by a seeded bug
  for (const auto& change : changes) {
    known.push_back({{}, &change});
    for (const auto& entry : change.prepared) {
      if (entry.what.at <= low)
        continue;
      // Each by itself: a faulty replica that adds one bad entry must not hide what the honest ones prepared.
      if (!check_prepared(entry, change.stable.vote.at, change.view, replicas)) {
        spoiled.insert(entry.what.at);
        continue;
      }
      known.back().prepared[entry.what.at] = &entry;
      candidates[entry.what.at].push_back(&entry);
    }
  }
  const auto full = last_full(known, low, replicas.faults());
  const auto high = candidates.empty() ? full : std::max(full, candidates.rbegin()->first);
  if (high.value() - low.value() > window_max)
    return protocol_error::bad_message;
  height last = full; // that O has to speak of
  for (auto at = low.next(); at <= high; at = at.next()) {
    auto& list = candidates[at];
    // Two of one view differ only above f faults.
    const auto rank = [](const prepared_certificate* c) { return std::pair{c->view, digest_of(c->what)}; };
    std::ranges::sort(list, std::greater{}, rank);
    const bool lowest = seeded_bug("pbft-new-view-lowest-view");
    if (lowest)
      std::ranges::reverse(list);
    const auto found = std::ranges::find_if(list, [&](const prepared_certificate* c) {
      return (lowest || is_latest(*c, known, replicas.quorum())) && is_available(*c, known, replicas.faults());
    });
    if (found != list.end() && !(spoiled.contains(at) && seeded_bug("pbft-bad-entry-hides-good-ones"))) {
      plan.batches.push_back((*found)->what);
      last = std::max(last, at);
      continue;
    }
    const auto none = count_if(known, [&](const known_change& k) { return !k.prepared.contains(at); });
    if (found == list.end() && none < replicas.quorum())
      return protocol_error::bad_certificate;
    plan.batches.push_back(null_batch(at, view, replicas));
  }
  plan.batches.resize(std::min<std::size_t>(plan.batches.size(), last.value() - low.value()));
  return plan;
}

} // namespace bezant::pbft
