// The chained core: who leads, once evidence against a replica is in the chain.
#include "core/mutant.hpp"
#include "protocols/chained/core.hpp"

#include <algorithm>

namespace bezant::chained {

// The set that is left out of a block's making is a function of the block's own ancestors. Replicas that look at the
// same parent agree on it, whatever each has committed.
replica_id core::leader_on(const digest& parent, view_number v) const {
  if ((convicted_.empty() && named_.empty()) || seeded_bug("chained-isolation-ignored"))
    return leaders_.leader(v);
  const auto* node = tree_.find(parent);
  if (node == nullptr) // not known: nobody votes on it; the answer is only a guess at whom to talk to
    return leaders_.leader(v, convicted_.isolated(tree_.root().header().at.next(), replicas_->faults()));
  auto on_branch = convicted_;
  if (!named_.empty())
    for (const auto& b : tree_.path(parent))
      if (const auto at = named_.find(b->id()); at != named_.end())
        on_branch.add(b->header().at, at->second);
  return leaders_.leader(v, on_branch.isolated(node->what->header().at.next(), replicas_->faults()));
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
  return false;
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
