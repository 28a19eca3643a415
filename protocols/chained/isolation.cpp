// The chained core: who leads, once evidence against a replica is in the chain, or one has lost its views.
#include "core/mutant.hpp"
#include "protocols/chained/core.hpp"

#include <algorithm>

namespace bezant::chained {

// The set that is left out of a block's making is a function of the block's own ancestors. Replicas that look at the
// same parent agree on it, whatever each has committed.
replica_id core::leader_on(const digest& parent, view_number v) const {
  const bool known_good = convicted_.empty() && named_.empty();
  if ((known_good || seeded_bug("chained-isolation-ignored")) && !leaders_.by_reputation())
    return leaders_.leader(v);
  const auto* node = tree_.find(parent);
  if (node == nullptr) // not known: nobody votes on it; the answer is only a guess at whom to talk to
    return leaders_.leader(v, left_out(convicted_, standing_, tree_.root().header().at.next()));
  auto convicted = convicted_;
  auto standing = standing_;
  const auto* above = &tree_.root().header();
  for (const auto& b : tree_.path(parent)) {
    if (const auto at = named_.find(b->id()); at != named_.end())
      convicted.add(b->header().at, at->second);
    if (leaders_.by_reputation())
      standing.add(*above, b->header(), leaders_);
    above = &b->header();
  }
  return leaders_.leader(v, left_out(convicted, standing, node->what->header().at.next()));
}

/// Who does not lead in a block of height `at`: at most f, culprits before those who rest.
std::vector<replica_id> core::left_out(const convictions& convicted, const leader_standing& standing, height at) const {
  const auto most = replicas_->faults();
  auto out = seeded_bug("chained-isolation-ignored") ? std::vector<replica_id>{} : convicted.isolated(at, most);
  for (const auto r : standing.resting(at, most))
    if (out.size() < most && std::ranges::find(out, r) == out.end())
      out.push_back(r);
  std::ranges::sort(out);
  return out;
}

bool core::could_lead(replica_id who, view_number v) const {
  if (leaders_.leader(v) == who)
    return true;
  // Culprits are left out one after the other, in the chain's order.
  auto all = convicted_;
  if (!named_.empty())
    for (const auto& b : tree_.path(tree_.best_tip().what->id()))
      if (const auto at = named_.find(b->id()); at != named_.end())
        all.add(b->header().at, at->second);
  std::vector<replica_id> out;
  for (const auto& c : all.list()) {
    if (out.size() == replicas_->faults())
      break;
    out.push_back(c.culprit);
    if (leaders_.leader(v, out) == who)
      return true;
  }
  return leaders_.by_reputation()
         && (leader_on(tree_.best_tip().what->id(), v) == who || leader_on(tree_.root().id(), v) == who);
}

bool core::is_out(replica_id who) const {
  if (convicted_.empty())
    return false;
  const auto out = convicted_.isolated(tree_.root().header().at.next(), replicas_->faults());
  return std::ranges::find(out, who) != out.end();
}

void core::note_culprits(const block& b) {
  auto culprits = culprits_in(b);
  if (culprits.empty())
    return;
  named_[b.id()] = std::move(culprits);
  leads_ = could_lead(self_, view_);
}

void core::convict(const std::vector<block_ptr>& committed) {
  for (const auto& b : committed)
    if (const auto at = named_.find(b->id()); at != named_.end())
      convicted_.add(b->header().at, at->second);
}

void core::forget_culprits() {
  if (!named_.empty())
    std::erase_if(named_, [this](const auto& entry) {
      return entry.first == tree_.root().id() || tree_.find(entry.first) == nullptr;
    });
}

} // namespace bezant::chained
