// The chained core: proposals and votes, and what is journaled before either leaves.
#include "core/mutant.hpp"
#include "protocols/chained/core.hpp"

#include <algorithm>

namespace bezant::chained {

namespace {

constexpr timer_id idle_timer{2}; ///< besides the view's, which is 1; proposing is tried again whenever a timer fires

} // namespace

void core::try_propose(effects& out) {
  if (!leads_ || asked_ || state_.proposed.view >= view_)
    return;
  if (state_.gave_up.view >= view_ && !traits_.vote_after_timeout)
    return;
  const auto* parent = to_extend();
  if (parent == nullptr || parent->what->header().view >= view_ || leader_on(parent->what->id(), view_) != self_
      || waits(parent->what->id(), out))
    return;
  asked_ = {next_request_, view_, parent->what->id()};
  next_request_ = next_request_.next();
  out.add(request_payload{asked_->id, view_, tree_.path(parent->what->id())});
}

bool core::waits(const digest& parent, effects& out) {
  // Views that follow the clock are far enough apart.
  if (traits_.clocked || (traits_.idle <= duration{} && std::max(busy_.due(), idle_.due()) <= now_))
    return false;
  // Blocks with transactions need blocks after them to become final.
  const auto carries = [](const block_ptr& b) { return !b->content()->transactions().empty(); };
  auto due = busy_.due();
  if ((!work_ || dry_) && std::ranges::none_of(tree_.path(parent), carries)) {
    if (!idle_until_)
      idle_until_ = now_ + traits_.idle;
    due = std::max({due, *idle_until_, idle_.due()});
  }
  if (due <= now_)
    return false;
  if (wake_ != due) {
    wake_ = due;
    out.add(set_timer{idle_timer, due});
  }
  return true;
}

void core::propose(const payload_ptr& batch, effects& out) {
  const auto* parent = tree_.find(asked_->parent);
  asked_.reset();
  const auto& above = parent->what->header();
  const block_header header{parent->what->id(), view_, above.at.next(), self_, batch->root()};
  proposal body{{header, *parent->certificate}, std::nullopt};
  if (state_.given_up && state_.given_up->view.next() == view_ && above.view.next() != view_)
    body.given_up = state_.given_up;
  const auto b = make_block(body.block, batch);
  state_.proposed = vote_for(*b);
  // A second proposal in this view after a restart would frame an honest leader.
  if (!seeded_bug("chained-proposal-not-journaled")) {
    for (const auto& ancestor : tree_.path(header.parent))
      journal_block(*ancestor, out);
    if (!seeded_bug("chained-block-not-journaled"))
      out.add(persist{{number(journal::block), encode(stored_block{header, b->justify(), *batch})}, view_});
    persist_state(out);
  }
  out.add(broadcast{make_message(kind::proposal, body, batch)});
}

void core::on_proposal(const signed_message& m, effects& out) {
  auto decoded = decode<proposal>(m.body);
  if (!decoded || m.content == nullptr)
    return;
  auto& body = decoded.value();
  const auto v = body.block.header.view;
  // The certificates count whatever becomes of the block: they may be what brings this replica back.
  if (body.given_up)
    learn(*body.given_up, traits_.announce, out);
  learn(body.block.justify, true, out);
  // Who leads is fixed by the parent. While that is missing, whoever could lead is heard; the vote waits for it anyway.
  const auto& parent = body.block.header.parent;
  const bool leads = tree_.find(parent) != nullptr ? leader_on(parent, v) == m.author : could_lead(m.author, v);
  if (!in_window(v) || (!leads && !seeded_bug("chained-any-leader")))
    return;
  // The verifier checked this for messages of others; an adversary's own copy comes back as it was sent.
  if (m.content->root() != body.block.header.payload_root)
    return;
  const auto b = make_block(body.block, m.content);
  evidence_.saw_proposal(v, b->id(), m, out);
  auto& held = proposals_[v];
  const auto by_author =
    std::ranges::count(held, m.author, [](const held_proposal& p) { return p.body.block.header.proposer; });
  if (static_cast<std::size_t>(by_author) >= limits_.proposals_per_view
      || std::ranges::find(held, b->id(), &held_proposal::block) != held.end())
    return;
  const auto justify = body.block.justify;
  held.push_back({b->id(), std::move(body)});
  if (m.author != self_ && traits_.relay_proposals && !is_out(m.author))
    out.add(relay{std::nullopt, m});
  if (halted_)
    return;
  insert(b, justify, true, out);
  if (b->id() == state_.proposed.block && !seeded_bug("chained-proposal-not-journaled"))
    tree_.mark_journaled(b->id());
}

void core::repeat_proposal(effects& out) {
  // It may not have left before the crash. It is the same message, so saying it twice proves nothing. If it came with
  // the certificate of a view given up it is not said again: that may be another one now.
  const auto* own = tree_.find(state_.proposed.block);
  if (own == nullptr || state_.proposed.view != view_)
    return;
  const auto body = justified_header_of(*own->what);
  if (body && (!traits_.timeouts || body->justify.vote.view.next() == view_))
    out.add(broadcast{make_message(kind::proposal, proposal{*body, std::nullopt}, own->what->content())});
}

bool core::fits_parent(const proposal& p) const {
  const auto& h = p.block.header;
  const auto* parent = tree_.find(h.parent);
  // What a vote shows of its author's memory is read from the headers: the certificate must say what the header says.
  const bool fits = parent != nullptr && vote_for(*parent->what) == p.block.justify.vote;
  return (fits || seeded_bug("chained-parent-not-justified") || seeded_bug("chained-view-not-above-justify"))
         && (leader_on(h.parent, h.view) == h.proposer || seeded_bug("chained-any-leader"));
}

void core::try_vote(effects& out) {
  const bool voted = state_.voted.view >= view_ && !seeded_bug("chained-vote-twice");
  const bool gave_up =
    state_.gave_up.view >= view_ && !traits_.vote_after_timeout && !seeded_bug("chained-vote-after-timeout");
  if (view_ == view_number{0} || voted || gave_up)
    return;
  const auto held = proposals_.find(view_);
  if (held == proposals_.end())
    return;
  for (const auto& p : held->second) {
    if (seeded_bug("chained-vote-twice") && &p != &held->second.back())
      continue;
    const auto* node = tree_.find(p.block);
    if (node == nullptr || state_.voted.block == p.block || !fits_parent(p.body) || !may_vote(p.body, *node->what))
      continue;
    cast_vote(*node->what, out);
    return;
  }
}

void core::cast_vote(const block& b, effects& out) {
  // With its ancestors, so that after a restart the block hangs in the tree and the chain it saw is as long as before:
  // by itself that keeps Streamlet's heights from falling, so the bug that lets them fall leaves it out.
  for (const auto& ancestor : tree_.path(b.id()))
    if (!seeded_bug("streamlet-no-height-guard"))
      journal_block(*ancestor, out);
  voting(b);
  state_.voted = vote_for(b);
  persist_state(out);
  send_vote(state_.voted, out);
}

void core::send_vote(const block_vote& v, effects& out) {
  if (traits_.votes_to_all)
    out.add(broadcast{make_message(kind::vote, v)});
  else
    out.add(send_to{leader_on(v.block, v.view.next()), make_message(kind::vote, v)});
}

void core::repeat_vote(effects& out) {
  const auto& voted = state_.voted;
  const auto* node = tree_.find(voted.block);
  if (voted.at > tree_.root().header().at && (node == nullptr || !node->certificate))
    send_vote(voted, out);
}

void core::journal_block(const block& b, effects& out) {
  const auto* node = tree_.find(b.id());
  if (node == nullptr || node->journaled || seeded_bug("chained-block-not-journaled"))
    return;
  tree_.mark_journaled(b.id());
  out.add(persist{{number(journal::block), encode(stored_block{b.header(), b.justify(), *b.content()})}, view_});
}

void core::persist_state(effects& out) {
  state_.own = own_state();
  persisted_ = view_;
  auto durable = state_;
  if (seeded_bug("chained-proposal-not-journaled"))
    durable.proposed = {};
  if (seeded_bug("chained-vote-not-journaled"))
    durable.voted = {};
  if (seeded_bug("chained-timeout-not-journaled"))
    durable.gave_up = {};
  out.add(persist{{number(journal::state), encode(durable)}, view_});
}

void core::on_vote(const signed_message& m, effects& out) {
  const auto decoded = decode<block_vote>(m.body);
  if (!decoded || !in_window(decoded.value().view))
    return;
  const auto& vote = decoded.value();
  evidence_.saw_vote(vote, m.author, m.by, traits_.monotone_votes, out);
  const auto result = votes_.add(vote, m.author, m.by);
  if (result.fresh && traits_.relay_votes && m.author != self_ && !is_out(m.author))
    out.add(relay{std::nullopt, m});
  if (result.certificate)
    learn(*result.certificate, true, out);
}

} // namespace bezant::chained
