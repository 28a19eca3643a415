#include "protocols/streamlet/core.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::streamlet {

namespace {

constexpr timer_id epoch_timer{1};

} // namespace

core::core(const protocol_config& config, const options& chosen, limits bounds)
  : replicas_{config.replicas},
    self_{config.self},
    options_{chosen},
    limits_{bounds},
    leaders_{chosen.leader, replicas_->chain(), replicas_->size()},
    tree_{make_genesis_block(replicas_->chain()), genesis_certificate(replicas_->chain()), bounds.orphans_max},
    votes_{replicas_->quorum()},
    evidence_{number(kind::vote)},
    fetcher_{config.self, replicas_->size(), bounds.fetcher},
    server_{number(kind::block), bounds.server} {
  server_.start_at(tree_.root());
}

void core::step(time_point now, const event& in, effects& out) {
  if (std::holds_alternative<started>(in) || std::holds_alternative<recovered>(in)) {
    if (running_)
      return;
    std::visit([&](const auto& e) { take(e, out); }, in);
    running_ = true;
    enter_epoch(epoch_at(now), out);
    repeat_proposal(out);
    return;
  }
  if (!running_)
    return;
  // A message may come before the timer that was due earlier: the epoch follows the clock, not the timer.
  if (const auto epoch = epoch_at(now); epoch > epoch_)
    enter_epoch(epoch, out);
  std::visit([&](const auto& e) { take(e, out); }, in);
}

void core::take(const started& /*e*/, effects& /*out*/) {}

void core::take(const message_in& e, effects& out) {
  const auto& m = e.message;
  switch (static_cast<kind>(m.kind)) {
    case kind::proposal: return on_proposal(m, out);
    case kind::vote: return on_vote(m, out);
    case kind::certificate:
      if (const auto c = decode<vote_certificate>(m.body)) {
        learn(c.value(), echo::yes, out);
        try_vote(out);
      }
      return;
    // Questions and answers go from one replica to one other. Handed on by a third they would be a replay, and use up
    // what their author may ask or answer.
    case kind::request: return e.link_peer == m.author ? on_request(m, out) : void();
    case kind::block: return e.link_peer == m.author ? on_block(m, out) : void();
  }
}

void core::take(const timer_fired& e, effects& out) {
  // An epoch that is over was left in `step`; a timer that fired early is set anew.
  if (e.id == epoch_timer)
    out.add(set_timer{epoch_timer, time_point{} + options_.delta * 2 * static_cast<std::int64_t>(epoch_.value())});
}

void core::take(const payload_ready& e, effects& out) {
  if (!asked_ || asked_->id != e.id)
    return;
  if (!tree_.is_longest_tip(asked_->parent)) {
    start_proposal(out); // the chain grew since
    return;
  }
  propose(e.batch != nullptr ? e.batch : empty_payload(), out);
}

void core::take(const block_loaded& e, effects& out) {
  if (e.block != nullptr)
    server_.loaded(e.block, tree_, out);
}

view_number core::epoch_at(time_point now) const {
  if (now.ns < 0)
    return view_number{0};
  return view_number{static_cast<std::uint64_t>(now.ns / (options_.delta.ns * 2)) + 1};
}

void core::enter_epoch(view_number epoch, effects& out) {
  epoch_ = epoch;
  asked_.reset();
  out.add(set_timer{epoch_timer, time_point{} + options_.delta * 2 * static_cast<std::int64_t>(epoch.value())});
  out.add(note{"entered", epoch, tree_.longest(), {}});
  server_.new_view();
  fetcher_.new_view(tree_);
  slide_window();
  if (epoch == view_number{0} || halted_)
    return;
  trim(out);
  send_again(out);
  fetch(true, out);
  start_proposal(out);
  try_vote(out);
}

void core::send_again(effects& out) {
  const auto* voted = tree_.find(voted_.block);
  if (voted_.at > tree_.root().header().at && (voted == nullptr || !voted->certificate))
    out.add(broadcast{make_message(kind::vote, voted_)});
  if (seeded_bug("streamlet-no-certificate-echo"))
    return;
  const auto* wanted = fetcher_.highest();
  const auto& tip = tree_.best_tip();
  if (wanted != nullptr && wanted->vote.at > tree_.longest())
    out.add(broadcast{make_message(kind::certificate, *wanted)});
  else if (tip.what->header().at > height{0})
    out.add(broadcast{make_message(kind::certificate, *tip.certificate)});
}

view_number core::window_low() const {
  const auto centre = std::max(epoch_, known_).value();
  return view_number{centre > limits_.epochs_behind ? centre - limits_.epochs_behind : 0};
}

bool core::in_window(view_number epoch) const {
  return epoch >= window_low() && epoch.value() <= std::max(epoch_, known_).value() + limits_.epochs_ahead;
}

void core::slide_window() {
  const auto low = window_low();
  proposals_.erase(proposals_.begin(), proposals_.lower_bound(low));
  votes_.forget_below(low);
  evidence_.forget_below(low);
  tree_.drop_uncertified([this, low](const block& b) {
    const auto held = proposals_.find(b.header().view);
    const auto* hanging = tree_.find(b.id());
    return b.id() == voted_.block || (hanging != nullptr && hanging->journaled && b.header().view >= low)
           || fetcher_.is_unproven(b.id())
           || (held != proposals_.end()
               && std::ranges::find(held->second, b.id(), &held_proposal::block) != held->second.end());
  });
}

protocol_status core::snapshot() const {
  std::size_t proposals = 0;
  for (const auto& [epoch, held] : proposals_)
    proposals += held.size();
  return {epoch_,
          tree_.root().header().at,
          tree_.longest(),
          voted_.view,
          {{"tree", tree_.size()},
           {"orphans", tree_.orphans()},
           {"proposals", proposals},
           {"votes", votes_.size()},
           {"evidence", evidence_.size()},
           {"wanted", fetcher_.wanted()},
           {"unproven", fetcher_.unproven()},
           {"requesters", server_.requesters()},
           {"history", server_.history()}}};
}

} // namespace bezant::streamlet
