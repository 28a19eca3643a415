#include "protocols/chained/core.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::chained {

namespace {

constexpr timer_id view_timer{1};

} // namespace

core::core(const protocol_config& config, const traits& t, leader_policy leaders, const limits& bounds)
  : replicas_{config.replicas},
    self_{config.self},
    traits_{t},
    limits_{bounds},
    leaders_{leaders},
    estimate_{t.timeout, t.measured, replicas_->size()},
    tree_{make_genesis_block(replicas_->chain()), genesis_certificate(replicas_->chain()), bounds.orphans_max, t.order},
    votes_{replicas_->quorum()},
    timeouts_{replicas_->quorum()},
    evidence_{number(kind::vote)},
    fetcher_{config.self, replicas_->size(), bounds.fetcher, t.order},
    server_{number(kind::block), bounds.server},
    standing_{replicas_->size()} {
  server_.start_at(tree_.root());
  state_.high = genesis_certificate(replicas_->chain());
}

void core::step(time_point now, const event& in, effects& out) {
  now_ = now;
  const bool first = std::holds_alternative<started>(in) || std::holds_alternative<recovered>(in);
  if (first == running_)
    return; // before the first event nothing counts, and there is only one first
  // A message may come before the timer that was due earlier: clocked views follow the clock, not the timer.
  if (const auto demanded = view_at(now); running_ && demanded > view_)
    enter(demanded, false, out);
  std::visit([&](const auto& e) { take(e, out); }, in);
  if (halted_)
    return;
  try_propose(out);
  try_vote(out);
  finish(out);
}

void core::take(const started& /*e*/, effects& out) {
  running_ = true;
  const auto first = std::max(view_at(now_), view_number{traits_.clocked ? 0U : 1U});
  view_ = view_number{0};
  if (first == view_)
    set_view_timer(patience(), out); // genesis time is yet to come
  enter(first, false, out);
}

void core::take(const message_in& e, effects& out) {
  const auto& m = e.message;
  if (m.kind >= first_own_kind)
    return take_own(e, out);
  switch (static_cast<kind>(m.kind)) {
    case kind::proposal: return on_proposal(m, out);
    case kind::vote: return on_vote(m, out);
    case kind::certificate:
      if (const auto c = decode<vote_certificate>(m.body))
        learn(c.value(), true, out);
      return;
    // Questions and answers go from one replica to one other. Handed on by a third they would be a replay, and use up
    // what their author may ask or answer.
    case kind::request: return e.link_peer == m.author ? on_request(m, out) : void();
    case kind::block: return e.link_peer == m.author ? on_block(m, out) : void();
    case kind::timeout: return on_timeout(m, out);
    case kind::timeout_certificate:
      if (const auto c = decode<timeout_certificate>(m.body))
        learn(c.value(), true, out);
      return;
  }
}

void core::take(const timer_fired& e, effects& out) {
  if (e.id != view_timer || halted_ || now_ < expires_) // it may have been moved while the event was on its way
    return;
  set_view_timer(repeat_after(), out);
  expired(out);
  fetch(true, out);
}

void core::take(const payload_ready& e, effects& out) {
  if (!asked_ || asked_->id != e.id)
    return;
  if (halted_)
    return asked_.reset();
  const auto* parent = to_extend();
  if (asked_->view != view_ || parent == nullptr || parent->what->id() != asked_->parent)
    return asked_.reset(); // the chain grew since; it is asked for again
  const auto batch = e.batch != nullptr ? e.batch : empty_payload();
  // Work that does not come out of the mempool is no reason to hurry: without this a leader would try without end.
  dry_ = work_ && batch->transactions().empty();
  if (dry_ && waits(asked_->parent, out))
    return asked_.reset();
  propose(batch, out);
}

void core::take(const block_loaded& e, effects& out) {
  if (e.block != nullptr)
    server_.loaded(e.block, tree_, now_, out);
}

void core::set_view_timer(duration wait, effects& out) {
  expires_ = now_ + wait;
  out.add(set_timer{view_timer, expires_});
}

/// Views last longer and longer while they fail. Once one succeeds they need not, unless that one needed it: then the
/// next one does, too, and a block is final only if several succeed in a row.
void core::count_failures(bool failed, duration took) {
  const auto before = failures_;
  failures_ = failed ? before + 1 : 0;
  while (!failed && failures_ < before && patience() < took + duration{took.ns / 2}
         && !seeded_bug("chained-forgets-slowness"))
    ++failures_;
}

void core::enter(view_number next, bool failed, effects& out) {
  if (running_ && next <= view_)
    return;
  // Only a view that its own certificate ended was measured: whoever is behind jumps over many at once.
  std::optional<duration> took;
  if (began_ && !failed && next == view_.next()) {
    took = now_ - *began_;
    estimate_.took(*took - traits_.idle, *took);
  }
  view_ = std::max(view_, next);
  if (!running_)
    return; // the journal is being read
  began_ = now_;
  count_failures(failed, took.value_or(duration{}));
  leads_ = could_lead(self_, view_);
  asked_.reset();
  idle_until_.reset();
  wake_.reset();
  dry_ = false;
  const auto wait = patience();
  busy_.made(now_, std::min(busy_pace, duration{wait.ns / 4}));
  idle_.made(now_, std::min(idle_pace, duration{wait.ns / 4}));
  set_view_timer(wait, out);
  out.add(note{"entered", view_, tree_.longest(), {}});
  server_.new_view();
  fetcher_.new_view(tree_);
  slide_window();
  if (halted_ || view_ == view_number{0})
    return;
  trim(out);
  entered(out);
  // Views can be shorter than a round trip: whoever was asked gets the time to answer.
  if (now_ - fetched_ >= repeat_after())
    fetch(true, out);
}

view_number core::window_low() const {
  const auto centre = std::max(view_, known_).value();
  return view_number{centre > limits_.views_behind ? centre - limits_.views_behind : 0};
}

bool core::in_window(view_number v) const {
  return v >= window_low() && v.value() <= std::max(view_, known_).value() + limits_.views_ahead;
}

void core::slide_window() {
  const auto low = window_low();
  const auto best = rank(traits_.order, vote_for(*tree_.best_tip().what));
  proposals_.erase(proposals_.begin(), proposals_.lower_bound(low));
  votes_.forget_below(low);
  evidence_.forget_below(low);
  forget_culprits();
  tree_.drop_uncertified([this, low, best](const block& b) {
    const auto held = proposals_.find(b.header().view);
    const auto* hanging = tree_.find(b.id());
    // Somebody may hold back the certificate of a block that this replica voted for, and show it when everybody else
    // has forgotten the block. As long as it would rank highest, the block is kept.
    const bool could_lead = rank(traits_.order, vote_for(b)) > best;
    return b.id() == state_.voted.block
           || (hanging != nullptr && hanging->journaled && (b.header().view >= low || could_lead))
           || fetcher_.is_unproven(b.id())
           || (held != proposals_.end()
               && std::ranges::find(held->second, b.id(), &held_proposal::block) != held->second.end());
  });
}

protocol_status core::snapshot() const {
  std::size_t proposals = 0;
  for (const auto& [v, held] : proposals_)
    proposals += held.size();
  return {view_,
          tree_.root().header().at,
          tree_.longest(),
          state_.voted.view,
          {{"tree", tree_.size()},
           {"orphans", tree_.orphans()},
           {"proposals", proposals},
           {"votes", votes_.size()},
           {"timeouts", timeouts_.size()},
           {"evidence", evidence_.size()},
           {"wanted", fetcher_.wanted()},
           {"unproven", fetcher_.unproven()},
           {"requesters", server_.requesters()},
           {"history", server_.history()}}};
}

} // namespace bezant::chained
