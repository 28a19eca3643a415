// PBFT: the normal case, from the primary's proposal to the block (TOCS 2002, section 4.3).
#include "core/mutant.hpp"
#include "protocols/pbft/core.hpp"

#include <algorithm>

namespace bezant::pbft {

namespace {

constexpr timer_id pace_timer{4}; ///< besides those of core.cpp; proposing is tried again at the end of every step

} // namespace

bool core::in_marks(height s) const {
  // TOCS 2002, section 4.3: sequence numbers in (h, h + L], with L twice the distance of checkpoints.
  return s > low() && s.value() <= low().value() + 2 * options_.checkpoint;
}

bool core::in_views(view_number v) const {
  return v.value() + limits_.views_behind >= view_.value() && v.value() <= view_.value() + limits_.views_ahead;
}

bool core::above_window(view_number v, height s) const {
  return v.value() > view_.value() + limits_.views_ahead || s.value() > low().value() + 2 * options_.checkpoint;
}

bool core::too_far(height s) const {
  return s.value() > executed_.value() + std::max(limits_.decided_ahead, 2 * options_.checkpoint);
}

bool core::undecided() const {
  const auto& slots = log_.slots();
  return !decided_.empty() || reproposed_.upper_bound(executed_) != reproposed_.end()
         || std::any_of(slots.upper_bound(executed_), slots.end(), [this](const auto& entry) {
              const auto at = entry.second.rounds.find(view_);
              return at != entry.second.rounds.end() && at->second.proposal;
            });
}

bool core::may_propose() const {
  // Not while it is behind: what it does not know of it would propose a second time.
  return !halted_ && leads() && executed_ >= low() && in_marks(next_)
         && next_.value() <= executed_.value() + options_.in_flight && knows_what_is_in_flight();
}

/// False while the payload of a batch is missing that was decided, or that the new-view chose: f+1 replicas have it.
bool core::knows_what_is_in_flight() const {
  for (auto at = decided_.upper_bound(executed_); at != decided_.end(); ++at)
    if (at->second.content == nullptr)
      return false;
  return std::all_of(reproposed_.upper_bound(executed_), reproposed_.end(), [this](const auto& chosen) {
    const auto slot = log_.slots().find(chosen.first);
    return is_empty(chosen.second)
           || (slot != log_.slots().end() && slot->second.batches.contains(digest_of(chosen.second)));
  });
}

std::vector<block_ptr> core::unexecuted() const {
  std::vector<block_ptr> list;
  for (const auto& [s, slot] : log_.slots()) {
    const auto at = slot.rounds.find(view_);
    if (s <= executed_ || at == slot.rounds.end() || seeded_bug("pbft-repeats-in-flight"))
      continue;
    const auto held = slot.batches.find(at->second.id);
    if (held == slot.batches.end())
      continue;
    // The parent is not known before the batches below are executed; the mempool looks at the content alone.
    const auto& b = held->second.what;
    list.push_back(std::make_shared<const block>(block_header{{}, b.view, b.at, b.proposer, b.payload_root},
                                                 held->second.content, bytes{}));
  }
  return list;
}

void core::try_propose(effects& out) {
  if (asked_ || !may_propose())
    return;
  if (beat_ && next_ != executed_.next())
    beat_ = false; // something is in flight: it is heartbeat enough
  if (!beat_ && (!pending_ || dry_))
    return;
  // Its own proposals come back in later steps; until then the mempool would give their transactions again.
  for (const auto& [s, p] : proposed_)
    if (s > executed_)
      if (const auto* r = log_.find(s, view_); r == nullptr || !r->proposal)
        return;
  if (const auto due = pace_.due(); due > now_) {
    if (std::exchange(wake_, due) != due)
      out.add(set_timer{pace_timer, due});
    return;
  }
  asked_ = {next_request_};
  next_request_ = next_request_.next();
  out.add(request_payload{asked_->id, view_, unexecuted()});
}

void core::propose(const batch_header& b, payload_ptr content, effects& out) {
  const pre_prepare p{view_, b};
  // What a restarted primary does not remember it would propose with another batch.
  if (!seeded_bug("pbft-proposal-not-journaled")) {
    if (content != nullptr && log_.batch(b.at, digest_of(b)) == nullptr)
      out.add(persist{{number(journal::batch), encode(stored_batch{b, *content})}, view_number{b.at.value()}});
    out.add(persist{{number(journal::proposed), encode(p)}, view_number{b.at.value()}});
  }
  if (content != nullptr)
    log_.hold(b, content, view_).journaled = true;
  proposed_[b.at] = p;
  next_ = std::max(next_, b.at.next());
  last_proposal_ = now_;
  pace_.made(now_, busy_pace);
  beat_ = false;
  out.add(broadcast{make_message(kind::pre_prepare, p, b.view == view_ ? std::move(content) : nullptr)});
}

void core::on_pre_prepare(const signed_message& m, effects& out) {
  const auto decoded = decode<pre_prepare>(m.body);
  if (!decoded)
    return;
  const auto& p = decoded.value();
  if (above_window(p.view, p.what.at))
    behind(m.author, out);
  supply(p.what, m.content); // a quorum's commits may have been faster
  // One of an earlier view is late whatever it says: TOCS 2002, section 4.3, "the replica is in view v".
  const bool late = p.view < view_ && !seeded_bug("pbft-prepare-after-view-change");
  if (!late && in_views(p.view) && in_marks(p.what.at) && log_.propose(p, m, out))
    consider(p.what.at, p.view, out);
}

bool core::acceptable(const round& r) const {
  const auto s = r.what.at;
  if (reproposed_.empty() || s > reproposed_.rbegin()->first)
    return r.what.view == view_; // nothing old comes without the new-view's O
  // TOCS 2002, section 4.4: in the new view O alone says what is proposed for its sequence numbers.
  const auto due = reproposed_.find(s);
  return due != reproposed_.end() && due->second == r.what;
}

/// A new view's choices have prepared somewhere: fewer of them than `stated_per_height_max` leave room for are possible
/// while at most f replicas are faulty (docs/decisions/0012-pbft-agrees-on-batches.md).
bool core::may_take(const batch_header& b) const {
  const auto chosen = reproposed_.find(b.at);
  const bool again = chosen != reproposed_.end() && chosen->second == b;
  return log_.takes(b, again ? stated_per_height_max : fresh_max);
}

bool core::accept(round& r, view_number v, effects& out) {
  const auto s = r.what.at;
  auto* held = log_.batch(s, r.id);
  if (held == nullptr && !may_take(r.what))
    return false;
  if (held == nullptr && r.proposal->content != nullptr && r.proposal->content->root() == r.what.payload_root)
    held = &log_.hold(r.what, r.proposal->content, v);
  if (held == nullptr && is_empty(r.what))
    held = &log_.hold(r.what, empty_payload(), v);
  if (held == nullptr) {
    wants_ = true;
    return false;
  }
  held->used = std::max(held->used, v);
  const view_number key{s.value()};
  // The payload, too: once the batch has prepared, somebody among those who prepared for it must be able to give it
  // out.
  if (!std::exchange(held->journaled, true) && !seeded_bug("pbft-payload-not-journaled"))
    out.add(persist{{number(journal::batch), encode(stored_batch{held->what, *held->content})}, key});
  r.proposal->content = nullptr; // the log holds it
  if (!seeded_bug("pbft-prepare-not-journaled"))
    out.add(persist{{number(journal::accepted), encode(*r.proposal)}, key});
  r.accepted = true;
  if (primary_of(v, *replicas_) != self_)
    out.add(broadcast{make_message(kind::prepare, vote_for(v, r.what))});
  return true;
}

void core::consider(height s, view_number v, effects& out) {
  // A replica that asked to leave the view has said what it prepared; what it prepared after that nobody would learn.
  if ((!active_ || v != view_) && (v >= view_ || !seeded_bug("pbft-prepare-after-view-change")))
    return;
  auto* r = log_.find(s, v);
  if (r == nullptr || !r->proposal)
    return;
  if (r->accepted || (acceptable(*r) || v != view_ ? accept(*r, v, out) : false))
    try_commit(*r, v, out);
}

void core::try_commit(round& r, view_number v, effects& out) {
  if (r.committing)
    return;
  // TOCS 2002, section 4.3: prepared is the pre-prepare and q-1 prepares of other replicas than the primary.
  auto shares = shares_for(r.prepares, r.id, primary_of(v, *replicas_));
  const auto needed = replicas_->quorum() - (seeded_bug("pbft-quorum-2f") ? 2 : 1);
  if (shares.size() < needed)
    return;
  const auto s = r.what.at;
  prepared_certificate c{v, r.what, r.proposal->by, {}};
  c.prepares.assign(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(needed));
  r.committing = true;
  if (!seeded_bug("pbft-prepared-not-journaled"))
    out.add(persist{{number(journal::prepared), encode(c)}, view_number{s.value()}});
  log_.at(s).prepared = std::move(c);
  out.add(note{"prepared", v, s, r.id});
  out.add(broadcast{make_message(kind::commit, vote_for(v, r.what))});
}

void core::on_vote(const signed_message& m, effects& out) {
  const auto decoded = decode<block_vote>(m.body);
  if (!decoded)
    return;
  const auto& v = decoded.value();
  if (above_window(v.view, v.at))
    behind(m.author, out);
  if (!in_views(v.view) || !in_marks(v.at) || !log_.vote(static_cast<kind>(m.kind), v, m, out))
    return;
  if (m.kind == number(kind::commit))
    tally(v, out);
  else
    consider(v.at, v.view, out);
}

void core::tally(const block_vote& v, effects& out) {
  const auto* slot = log_.find(v.at);
  if (slot->decided == v.block)
    return;
  const auto shares = shares_for(slot->rounds.at(v.view).commits, v.block);
  if (shares.size() < replicas_->quorum() - (seeded_bug("pbft-quorum-2f") ? 1 : 0))
    return;
  vote_certificate c{v, {}};
  c.shares.assign(shares.begin(), shares.end());
  decide(c, out);
}

void core::decide(const vote_certificate& proof, effects& out) {
  const auto s = proof.vote.at;
  if (in_marks(s)) {
    auto& decided = log_.at(s).decided;
    if (!decided.empty() && decided != proof.vote.block) {
      halted_ = true;
      out.add(note{"conflict", proof.vote.view, s, proof.vote.block});
      return;
    }
    decided = proof.vote.block;
  }
  // What is too far ahead is asked for when its turn comes.
  if (s <= executed_ || too_far(s))
    return;
  auto& known = decided_[s];
  if (known.proof.shares.empty())
    known.proof = proof;
  if (known.content == nullptr) {
    if (const auto* held = log_.batch(s, proof.vote.block)) {
      known.what = held->what;
      known.content = held->content;
    } else {
      wants_ = true;
    }
  }
}

void core::execute(effects& out) {
  // TOCS 2002, section 4.3: in the order of sequence numbers, each once. Not past a checkpoint whose state is not
  // known: after a restart nobody could tell what it was.
  while (!awaits_execution_ && !halted_) {
    const auto at = decided_.begin();
    if (at == decided_.end() || at->second.content == nullptr)
      return;
    if (at->first != executed_.next() && !seeded_bug("pbft-execute-out-of-order"))
      return;
    const auto& [proof, what, content] = at->second;
    const auto b = std::make_shared<const block>(
      block_header{last_block_, what->view, what->at, what->proposer, what->payload_root}, content, encode(proof));
    executed_ = at->first;
    last_block_ = b->id();
    archive_.committed(*b);
    convicted_.add(executed_, culprits_in(*b));
    out.add(note{"finalized", proof.vote.view, executed_, b->id()});
    out.add(bezant::commit{{b}, b->justify()});
    decided_.erase(at);
    awaits_execution_ = executed_.value() % options_.checkpoint == 0;
    dry_ = false;
    if (active_ && seeded_bug("pbft-any-execution-will-do"))
      arm_request(out);
    if (active_) {
      failures_ = 0;
      disarm(out); // armed anew at the end of the step
    }
    if (server_ && executed_.value() >= server_base_.value() + limits_.history.answer_blocks_max)
      ask(*server_, out);
  }
}

} // namespace bezant::pbft
