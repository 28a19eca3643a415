// PBFT: coming back from the journal, so that nothing this replica signed is ever contradicted.
#include "protocols/pbft/core.hpp"

#include <limits>

#include <algorithm>

namespace bezant::pbft {

namespace {

template <class T>
T read(const record& r) {
  auto body = decode<T>(r.body);
  require(bool{body}, "the own journal reads back");
  return std::move(body).value();
}

} // namespace

void core::take(const recovered& e, effects& /*out*/) {
  convicted_ = convictions{e.convicted};
  if (e.last_committed != nullptr && e.last_committed->header().at > height{0}) {
    executed_ = e.last_committed->header().at;
    last_block_ = e.last_committed->id();
    archive_.start_at(*e.last_committed);
    // The host says once more what the state is after the last block.
    awaits_execution_ = executed_.value() % options_.checkpoint == 0;
  }
  // The view and the watermarks first: they tell what the other records are still good for.
  for (const auto& r : e.journal)
    if (static_cast<journal>(r.kind) == journal::state)
      read_state(r);
  for (const auto& r : e.journal)
    replay(r);
  next_ = low().next();
  if (!reproposed_.empty())
    next_ = std::max(next_, reproposed_.rbegin()->first.next());
  if (!proposed_.empty())
    next_ = std::max(next_, proposed_.rbegin()->first.next());
  for (const auto& [s, p] : proposed_)
    log_.at(s); // so that it is said again, also if it never came back before the crash
  if (last_checkpoint_ && last_checkpoint_->at == executed_)
    awaits_execution_ = false;
}

void core::read_state(const record& r) {
  const auto s = read<state_record>(r);
  view_ = s.view;
  active_ = s.active;
  stable_ = s.stable;
  change_ = s.change;
  draft_.clear();
  entered_.reset();
  reproposed_.clear();
  if (s.entered.empty())
    return;
  if (!active_) {
    draft_ = s.entered;
    return;
  }
  entered_ = signed_message{primary(), number(kind::new_view), s.entered, s.entered_by, nullptr};
  const auto n = decode<new_view>(s.entered);
  require(bool{n}, "the own journal reads back");
  for (const auto& b : n.value().batches)
    if (b.at > low())
      reproposed_[b.at] = b;
}

void core::replay(const record& r) {
  switch (static_cast<journal>(r.kind)) {
    case journal::state: return;
    case journal::batch: {
      const auto s = read<stored_batch>(r);
      if (in_marks(s.what.at))
        log_.hold(s.what, std::make_shared<const payload>(s.content), s.what.view).journaled = true;
      return;
    }
    case journal::proposed: {
      const auto p = read<pre_prepare>(r);
      if (active_ && p.view == view_ && in_marks(p.what.at))
        proposed_[p.what.at] = p;
      return;
    }
    case journal::accepted: {
      const auto m = read<signed_message>(r);
      const auto p = decode<pre_prepare>(m.body);
      require(bool{p}, "the own journal reads back");
      const auto& [view, what] = p.value();
      if (!in_marks(what.at))
        return;
      if (auto* held = log_.batch(what.at, digest_of(what)))
        held->used = std::max(held->used, view);
      if (!in_views(view))
        return;
      auto& kept = log_.at(what.at).rounds[view];
      kept.proposal = m;
      kept.what = what;
      kept.id = digest_of(what);
      kept.accepted = true;
      return;
    }
    case journal::prepared: {
      auto c = read<prepared_certificate>(r);
      if (!in_marks(c.what.at))
        return;
      if (auto* in = log_.find(c.what.at, c.view))
        in->committing = true;
      auto& slot = log_.at(c.what.at);
      if (!slot.prepared || slot.prepared->view < c.view)
        slot.prepared = std::move(c);
      return;
    }
    case journal::checkpoint:
      last_checkpoint_ = read<checkpoint_vote>(r);
      signed_checkpoint_ = last_checkpoint_->at;
      return;
  }
}

void core::resume(effects& out) {
  // What was signed last may not have left before the crash. It is the same again, so it proves nothing.
  say_again(2 * options_.checkpoint, out);
  ask(out);
}

/// A view-change says what prepared above its stable checkpoint. Whatever this replica prepared and forgot lies at or
/// below the high watermark that it had; once a checkpoint there is stable it can say with truth that it knows of
/// nothing. Until the others follow it only executes what they decide.
bool core::forgot(const forgotten_past& past, effects& out) {
  const auto covered = 2 * options_.checkpoint;
  if (!running_ || halted_ || low().value() < covered || low().value() - covered < past.executed.value())
    return false;
  if (past.last.value() == std::numeric_limits<view_number::rep>::max())
    return false; // nobody can be above that
  if (view_ <= past.last)
    start_view_change(next_led(past.last.next()), out);
  return true;
}

} // namespace bezant::pbft
