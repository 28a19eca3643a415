// PBFT: view changes (TOCS 2002, section 4.4) and stable checkpoints (section 4.3, "garbage collection").
#include "core/mutant.hpp"
#include "protocols/pbft/core.hpp"

#include <algorithm>

namespace bezant::pbft {

void core::journal_state(effects& out) {
  state_record s{view_, active_, stable_, change_, draft_, {}};
  if (entered_) {
    s.entered = entered_->body;
    s.entered_by = entered_->by;
  }
  // Outlives everything that the stable checkpoint makes needless, and is replaced at the next one.
  out.add(persist{{number(journal::state), encode(s)}, view_number{low().next().value()}});
}

bool core::is_out(replica_id who) const {
  if (convicted_.empty())
    return false;
  const auto out = convicted_.isolated(executed_.next(), replicas_->faults());
  return std::ranges::find(out, who) != out.end();
}

view_number core::next_led(view_number v) const {
  while (is_out(primary_of(v, *replicas_))) // at most f of them
    v = v.next();
  return v;
}

void core::leave_isolated(effects& out) {
  if (is_out(primary()))
    start_view_change(next_led(view_.next()), out);
}

void core::start_view_change(view_number to, effects& out) {
  view_ = to;
  active_ = false;
  ++failures_;
  entered_.reset();
  draft_.clear();
  reproposed_.clear();
  proposed_.clear();
  asked_.reset();
  beat_ = false;
  disarm_request(out);
  disarm(out); // TOCS 2002, section 4.5.2: runs again when q replicas ask for this view
  log_.forget_views_below(view_number{to.value() > limits_.views_behind ? to.value() - limits_.views_behind : 0});
  view_change body{to, stable_, {}, {}};
  for (const auto& [s, slot] : log_.slots()) {
    if (s <= low())
      continue;
    if (slot.prepared)
      body.prepared.push_back(*slot.prepared);
    for (const auto& [id, held] : slot.batches)
      if (!is_empty(held.what))
        body.stated.push_back({s, id, held.used});
  }
  change_ = encode(body);
  // After a crash it must neither act in the old view again nor say anything else about what it prepared.
  if (!seeded_bug("pbft-view-change-not-journaled"))
    journal_state(out);
  out.add(note{"view-change", to, executed_, {}});
  out.add(broadcast{{number(kind::view_change), change_, nullptr}});
  gather(out);
}

void core::on_view_change(const signed_message& m, effects& out) {
  const auto decoded = decode<view_change>(m.body);
  if (!decoded)
    return;
  const auto v = decoded.value().view;
  if (active_ && v <= view_)
    return help(m.author, out);
  adopt(decoded.value().stable, out);
  auto& heard = changes_[m.author];
  if (v <= heard.view)
    return;
  heard = {v, {m.author, m.body, m.by}};
  join(out);
  gather(out);
}

void core::join(effects& out) {
  // TOCS 2002, section 4.5.2: with f+1 replicas above the own view at least one honest timer has run out there. The
  // (f+1)-th highest: the highest would let one faulty replica choose.
  std::vector<view_number> views;
  for (const auto& [who, heard] : changes_)
    if (who != self_)
      views.push_back(heard.view);
  std::ranges::sort(views, std::greater{});
  const auto rank = seeded_bug("pbft-join-maximum") ? 0 : replicas_->faults();
  if (views.size() > rank && views[rank] > view_)
    start_view_change(next_led(views[rank]), out);
}

std::size_t core::count_changes(const std::function<bool(view_number)>& which) const {
  return static_cast<std::size_t>(
    std::ranges::count_if(changes_, [&](const auto& entry) { return which(entry.second.view); }));
}

void core::gather(effects& out) {
  if (active_)
    return;
  // TOCS 2002, section 4.5.2: the timer for this view starts with q view-changes. Those for higher views count: of each
  // replica the last one is known, and who asks for more has given this view up as well. Waiting for q of just this
  // view would wait for ever when some have moved on.
  const auto here = view_;
  if (!armed_ && count_changes([here](view_number v) { return v >= here; }) >= replicas_->quorum())
    arm(patience(), out);
  if (primary() != self_ || !draft_.empty()
      || count_changes([here](view_number v) { return v == here; }) < replicas_->quorum())
    return;
  new_view n{view_, {}, {}};
  std::vector<view_change> changes;
  // With all that are here, not only q: some may be needed to tell what is available (TOCS 2002, section 5).
  for (const auto& [who, heard] : changes_)
    if (heard.view == view_) {
      n.changes.push_back(heard.message);
      changes.push_back(decode<view_change>(heard.message.body).value());
    }
  auto plan = plan_view(view_, changes, *replicas_);
  if (!plan)
    return; // with one more view-change it will do
  n.batches.assign(plan.value().batches.begin(), plan.value().batches.end());
  draft_ = encode(n);
  journal_state(out); // another V after a crash would be a second new-view
  out.add(broadcast{{number(kind::new_view), draft_, nullptr}});
}

void core::on_new_view(const signed_message& m, effects& out) {
  const auto decoded = decode<new_view>(m.body);
  if (!decoded)
    return;
  const auto& n = decoded.value();
  if (n.view < view_ || (n.view == view_ && active_))
    return;
  // Of whatever higher view: it brings back who was cut off.
  if (seeded_bug("pbft-drop-far-new-view") && !in_views(n.view))
    return;
  checkpoint_certificate highest;
  for (const auto& c : n.changes)
    if (auto change = decode<view_change>(c.body); change && change.value().stable.vote.at > highest.vote.at)
      highest = change.value().stable;
  entered_ = m;
  enter(n, highest, out);
}

void core::enter(const new_view& n, const checkpoint_certificate& stable, effects& out) {
  view_ = n.view;
  active_ = true;
  draft_.clear();
  asked_.reset();
  dry_ = false;
  beat_ = false;
  proposed_.clear();
  reproposed_.clear();
  for (const auto& b : n.batches)
    reproposed_[b.at] = b;
  log_.forget_views_below(view_number{view_.value() > limits_.views_behind ? view_.value() - limits_.views_behind : 0});
  std::erase_if(changes_, [this](const auto& entry) { return entry.second.view <= view_; });
  adopt(stable, out);
  if (!seeded_bug("pbft-new-view-not-journaled"))
    journal_state(out);
  disarm(out);
  out.add(note{"entered", view_, executed_, {}});
  arm_request(out); // the new primary has all the time
  next_ = low().next();
  if (!reproposed_.empty())
    next_ = std::max(next_, reproposed_.rbegin()->first.next());
  propose_again(out);
  for (auto& [s, slot] : log_.slots())
    consider(s, view_, out);
}

/// The primary says what the new-view chose. Not before it has the payload itself: its pre-prepare counts among those
/// that took the batch, and of two honest replicas that prove that it prepared both must be able to give it out.
void core::propose_again(effects& out) {
  if (!leads())
    return;
  for (const auto& [s, b] : reproposed_) {
    if (s <= low() || proposed_.contains(s))
      continue;
    const bool held = is_empty(b) || log_.batch(s, digest_of(b)) != nullptr;
    if (held || seeded_bug("pbft-proposes-unseen"))
      propose(b, b.view == view_ ? empty_payload() : nullptr, out);
    else
      wants_ = true;
  }
}

void core::on_checkpoint(const signed_message& m, effects& out) {
  const auto decoded = decode<checkpoint_vote>(m.body);
  if (!decoded || decoded.value().at <= low() || decoded.value().at.value() % options_.checkpoint != 0)
    return;
  if (const auto stable = checkpoints_.add(decoded.value(), m.author, m.by))
    adopt(*stable, out);
}

void core::adopt(const checkpoint_certificate& c, effects& out) {
  const auto at = c.vote.at;
  if (at <= low() || at.value() % options_.checkpoint != 0)
    return;
  stable_ = c;
  if (executed_ >= at) {
    out.add(note{"stable", view_, at, c.vote.block});
  } else {
    wants_ = true;
  }
  log_.forget_to(at);
  checkpoints_.forget_to(at);
  reproposed_.erase(reproposed_.begin(), reproposed_.upper_bound(at));
  proposed_.erase(proposed_.begin(), proposed_.upper_bound(at));
  next_ = std::max(next_, at.next());
  journal_state(out);
  out.add(trim_journal{view_number{at.next().value()}});
}

} // namespace bezant::pbft
