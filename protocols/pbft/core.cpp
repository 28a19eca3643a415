#include "protocols/pbft/core.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::pbft {

namespace {

constexpr timer_id view_timer{1};
constexpr timer_id tick_timer{2};
constexpr timer_id beat_timer{3}; // request_timer and pace_timer are others

} // namespace

core::core(const protocol_config& config, const options& chosen, limits bounds)
  : replicas_{config.replicas},
    self_{config.self},
    options_{chosen},
    limits_{bounds},
    checkpoints_{replicas_->quorum()},
    archive_{bounds.history},
    last_block_{make_genesis_block(replicas_->chain())->id()},
    estimate_{chosen.timeout, chosen.measured, replicas_->size()},
    next_peer_{config.self.value()} {
  archive_.start_at(*make_genesis_block(replicas_->chain()));
}

void core::step(time_point now, const event& in, effects& out) {
  now_ = now;
  const bool first = std::holds_alternative<started>(in) || std::holds_alternative<recovered>(in);
  if (first == running_)
    return;
  std::visit([&](const auto& e) { take(e, out); }, in);
  if (first) {
    running_ = true;
    last_proposal_ = now;
    if (active_)
      out.add(note{"entered", view_, executed_, {}});
    out.add(set_timer{tick_timer, now + duration{options_.timeout.ns / 3 + 1}});
    if (options_.heartbeat > duration{})
      out.add(set_timer{beat_timer, now + options_.heartbeat});
    if (std::holds_alternative<recovered>(in))
      resume(out);
  }
  if (halted_)
    return;
  execute(out);
  leave_isolated(out);
  try_propose(out);
  watch_primary(out);
  if (wants_ && asks_ < limits_.asks_per_tick) {
    ++asks_;
    ask(out);
  }
  wants_ = false;
}

void core::take(const started& /*e*/, effects& /*out*/) {}

void core::take(const message_in& e, effects& out) {
  const auto& m = e.message;
  if (halted_)
    return;
  switch (static_cast<kind>(m.kind)) {
    case kind::pre_prepare: return on_pre_prepare(m, out);
    case kind::prepare:
    case kind::commit: return on_vote(m, out);
    case kind::checkpoint: return on_checkpoint(m, out);
    case kind::view_change: return on_view_change(m, out);
    case kind::new_view: return on_new_view(m, out);
    case kind::stable:
      if (const auto c = decode<checkpoint_certificate>(m.body))
        adopt(c.value(), out);
      return;
    // Handed on by a third it would be a replay, and use up what its author may ask.
    case kind::status: return e.link_peer == m.author ? on_status(m, out) : void();
    case kind::decided: return on_decided(m, out);
    case kind::payload: return on_payload(m, out);
  }
}

void core::take(const timer_fired& e, effects& out) {
  if (halted_)
    return;
  if (e.id == view_timer) {
    armed_ = false;
    start_view_change(next_led(view_.next()), out);
  } else if (e.id == tick_timer) {
    on_tick(out);
    out.add(set_timer{tick_timer, now_ + duration{options_.timeout.ns / 3 + 1}});
  } else if (e.id == request_timer) {
    request_timed_out(out);
  } else if (e.id == beat_timer) {
    const auto due = last_proposal_ + options_.heartbeat;
    if (now_ < due) {
      out.add(set_timer{beat_timer, due});
      return;
    }
    beat_ = leads();
    out.add(set_timer{beat_timer, now_ + options_.heartbeat});
  }
}

void core::take(const work_pending& /*e*/, effects& /*out*/) {
  pending_ = true;
  dry_ = false;
}

void core::take(const work_drained& /*e*/, effects& out) {
  pending_ = false;
  request_done();
  disarm_request(out);
}

void core::take(const payload_ready& e, effects& out) {
  if (!asked_ || asked_->id != e.id)
    return;
  asked_.reset();
  if (!may_propose())
    return;
  const auto batch = e.batch != nullptr ? e.batch : empty_payload();
  if (batch->transactions().empty()) {
    dry_ = true; // what the mempool holds is in flight; the next execution brings it to light
    if (!beat_)
      return;
  }
  // Where it takes nothing new itself it proposes an empty batch, for which there is always room.
  batch_header next{next_, view_, self_, batch->root()};
  if (may_take(next))
    return propose(next, batch, out);
  next.payload_root = empty_payload()->root();
  propose(next, empty_payload(), out);
}

void core::take(const block_loaded& e, effects& out) {
  if (e.block != nullptr)
    archive_.loaded(*e.block, now_, out);
}

void core::take(const executed& e, effects& out) {
  if (!awaits_execution_ || e.at != executed_)
    return;
  awaits_execution_ = false;
  if (e.at <= signed_checkpoint_ || e.at <= low())
    return;
  signed_checkpoint_ = e.at;
  last_checkpoint_ = checkpoint_vote{e.at, last_block_, e.state};
  out.add(persist{{number(journal::checkpoint), encode(*last_checkpoint_)}, view_number{e.at.value()}});
  out.add(broadcast{make_message(kind::checkpoint, *last_checkpoint_)});
}

duration core::patience() const {
  // TOCS 2002, section 4.5.2: T for the first view change, twice that for each that follows without an execution.
  // What was measured is doubled from the first on, until it is T. A primary without work owes but a heartbeat.
  const auto doublings = std::min(failures_ > 0 ? failures_ - 1 : 0, limits_.backoff_max);
  return std::min(options_.timeout * (std::int64_t{1} << doublings),
                  grown(estimate_.after(failures_, options_.heartbeat)));
}

void core::arm(duration patience, effects& out) {
  armed_ = true;
  out.add(set_timer{view_timer, now_ + patience});
}

void core::disarm(effects& out) {
  if (armed_)
    out.add(cancel_timer{view_timer});
  armed_ = false;
}

void core::watch_primary(effects& out) {
  // TOCS 2002, section 4.5.2: a backup's timer runs while it waits for something to be executed. Here that is always so
  // if the primary owes a heartbeat.
  if (!active_)
    return;
  const bool waits = options_.heartbeat > duration{} || pending_ || undecided();
  if (waits && !armed_)
    arm(patience(), out);
  else if (!waits)
    disarm(out);
}

void core::on_tick(effects& out) {
  helped_.clear();
  nudged_.clear();
  answers_.clear();
  given_.clear();
  asks_ = 0;
  propose_again(out);
  if (executed_ == ticked_) {
    say_again(limits_.resent_slots_max, out);
    ask(out);
  }
  ticked_ = executed_;
}

void core::say_again(std::size_t slots_max, effects& out) {
  if (last_checkpoint_ && last_checkpoint_->at > low())
    out.add(broadcast{make_message(kind::checkpoint, *last_checkpoint_)});
  if (!active_) {
    out.add(broadcast{{number(kind::view_change), change_, nullptr}});
    if (!draft_.empty())
      out.add(broadcast{{number(kind::new_view), draft_, nullptr}});
    return;
  }
  if (entered_ && primary() == self_ && failures_ > 0)
    out.add(relay{std::nullopt, *entered_});
  for (auto& [s, slot] : log_.slots()) {
    if (s <= executed_)
      continue;
    if (slots_max-- == 0)
      return;
    if (const auto own = proposed_.find(s); own != proposed_.end()) {
      const auto* held = log_.batch(s, digest_of(own->second.what));
      if (own->second.what.view != view_)
        out.add(broadcast{make_message(kind::pre_prepare, own->second)});
      else if (held != nullptr)
        out.add(broadcast{make_message(kind::pre_prepare, own->second, held->content)});
    }
    const auto* r = log_.find(s, view_);
    if (r != nullptr && r->accepted && primary() != self_)
      out.add(broadcast{make_message(kind::prepare, vote_for(view_, r->what))});
    if (r != nullptr && r->committing)
      out.add(broadcast{make_message(kind::commit, vote_for(view_, r->what))});
  }
}

protocol_status core::snapshot() const {
  height prepared;
  for (const auto& [s, slot] : log_.slots())
    if (slot.prepared)
      prepared = s;
  return {view_,
          executed_,
          std::max(prepared, executed_),
          view_,
          {{"slots", log_.slots().size()},
           {"rounds", log_.rounds()},
           {"batches", log_.batches()},
           {"checkpoints", checkpoints_.size()},
           {"view-changes", changes_.size()},
           {"decided", decided_.size()},
           {"proposed", proposed_.size()},
           {"requesters", archive_.requesters()},
           {"history", archive_.history()}}};
}

} // namespace bezant::pbft
