#include "protocols/pbft/log.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::pbft {

namespace {

/// The mistake of dropping what somebody may still prove to have prepared.
void forget_oldest(log_slot& slot, const digest& but) {
  if (slot.batches.size() <= fresh_max)
    return;
  auto oldest = slot.batches.end();
  for (auto at = slot.batches.begin(); at != slot.batches.end(); ++at)
    if (at->first != but && at->first != slot.decided && (!slot.prepared || digest_of(slot.prepared->what) != at->first)
        && (oldest == slot.batches.end() || at->second.used < oldest->second.used))
      oldest = at;
  if (oldest != slot.batches.end())
    slot.batches.erase(oldest);
}

} // namespace

const log_slot* message_log::find(height s) const {
  const auto at = slots_.find(s);
  return at == slots_.end() ? nullptr : &at->second;
}

log_slot* message_log::find(height s) {
  const auto at = slots_.find(s);
  return at == slots_.end() ? nullptr : &at->second;
}

round* message_log::find(height s, view_number v) {
  auto* slot = find(s);
  if (slot == nullptr)
    return nullptr;
  const auto at = slot->rounds.find(v);
  return at == slot->rounds.end() ? nullptr : &at->second;
}

void message_log::charge(std::string_view offence, signed_message first, signed_message second, effects& out) {
  if (!charged_.insert({first.author, offence}).second)
    return;
  first.content = nullptr;
  second.content = nullptr;
  const auto culprit = first.author;
  out.add(accuse{culprit, offence, std::move(first), std::move(second)});
}

bool message_log::propose(const pre_prepare& p, const signed_message& m, effects& out) {
  auto& r = slots_[p.what.at].rounds[p.view];
  if (r.proposal) {
    if (r.proposal->body != m.body || seeded_bug("pbft-accuse-who-repeats"))
      charge("equivocation", *r.proposal, m, out);
    return false;
  }
  r.proposal = m;
  r.what = p.what;
  r.id = digest_of(p.what);
  return true;
}

bool message_log::vote(kind k, const block_vote& v, const signed_message& m, effects& out) {
  auto& r = slots_[v.at].rounds[v.view];
  auto& votes = k == kind::prepare ? r.prepares : r.commits;
  const auto [at, fresh] = votes.try_emplace(m.author, cast_vote{v.block, m.by});
  if (!fresh && at->second.what != v.block) {
    auto first = m;
    first.body = encode(block_vote{v.view, v.at, at->second.what});
    first.by = at->second.by;
    charge("double-vote", std::move(first), m, out);
  }
  return fresh;
}

bool message_log::takes(const batch_header& b, std::size_t most) const {
  const auto* slot = find(b.at);
  if (slot == nullptr || is_empty(b) || slot->batches.contains(digest_of(b)) || seeded_bug("pbft-forget-batches"))
    return true;
  const auto full = [](const auto& entry) { return !is_empty(entry.second.what); };
  return static_cast<std::size_t>(std::ranges::count_if(slot->batches, full)) < most;
}

held_batch& message_log::hold(const batch_header& b, payload_ptr content, view_number used) {
  auto& slot = slots_[b.at];
  const auto id = digest_of(b);
  auto& kept = slot.batches[id];
  if (kept.content == nullptr) {
    kept.what = b;
    kept.content = std::move(content);
  }
  kept.used = std::max(kept.used, used);
  if (seeded_bug("pbft-forget-batches"))
    forget_oldest(slot, id);
  return kept;
}

held_batch* message_log::batch(height s, const digest& id) {
  auto* slot = find(s);
  if (slot == nullptr)
    return nullptr;
  const auto at = slot->batches.find(id);
  return at == slot->batches.end() ? nullptr : &at->second;
}

const held_batch* message_log::batch(const digest& id) const {
  for (const auto& [s, slot] : slots_)
    if (const auto at = slot.batches.find(id); at != slot.batches.end())
      return &at->second;
  return nullptr;
}

void message_log::forget_to(height stable) {
  slots_.erase(slots_.begin(), slots_.upper_bound(stable));
}

void message_log::forget_views_below(view_number lowest) {
  for (auto& entry_of_slot : slots_) {
    auto& slot = entry_of_slot.second; // clang 14 does not capture names of structured bindings
    slot.rounds.erase(slot.rounds.begin(), slot.rounds.lower_bound(lowest));
    // Every view may bring another empty batch; who is asked for one makes it.
    std::erase_if(slot.batches, [&](const auto& entry) {
      const auto& [id, held] = entry;
      return is_empty(held.what) && held.used < lowest && id != slot.decided
             && (!slot.prepared || slot.prepared->what != held.what);
    });
  }
}

std::size_t message_log::rounds() const {
  std::size_t count = 0;
  for (const auto& [s, slot] : slots_)
    count += slot.rounds.size();
  return count;
}

std::size_t message_log::batches() const {
  std::size_t count = 0;
  for (const auto& [s, slot] : slots_)
    count += slot.batches.size();
  return count;
}

std::vector<signature_share> shares_for(const cast_votes& votes, const digest& what, std::optional<replica_id> except) {
  std::vector<signature_share> list;
  for (const auto& [who, vote] : votes)
    if (vote.what == what && who != except)
      list.push_back({who, vote.by});
  return list;
}

} // namespace bezant::pbft
