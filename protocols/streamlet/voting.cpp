// Streamlet: proposing, voting, and what is journaled before either leaves.
#include "core/mutant.hpp"
#include "protocols/streamlet/core.hpp"

#include <algorithm>

namespace bezant::streamlet {

void core::start_proposal(effects& out) {
  asked_.reset();
  if (halted_ || leaders_.leader(epoch_) != self_ || proposed_.view >= epoch_)
    return;
  const auto& tip = *tree_.best_tip().what;
  if (tip.header().view >= epoch_)
    return; // this clock is behind the others'
  asked_ = {next_request_, tip.id()};
  next_request_ = next_request_.next();
  out.add(request_payload{asked_->id, epoch_, tree_.path(tip.id())});
}

void core::propose(const payload_ptr& batch, effects& out) {
  const auto* parent = tree_.find(asked_->parent);
  asked_.reset();
  const block_header header{parent->what->id(), epoch_, parent->what->header().at.next(), self_, batch->root()};
  const justified_header body{header, *parent->certificate};
  const auto b = make_block(body, batch);
  proposed_ = vote_for(*b);
  // A second proposal in this epoch after a restart would frame an honest leader.
  if (!seeded_bug("streamlet-proposal-not-journaled")) {
    for (const auto& ancestor : tree_.path(header.parent))
      journal_block(*ancestor, out);
    if (!seeded_bug("streamlet-block-not-journaled"))
      out.add(persist{{number(journal::block), encode(stored_block{header, b->justify(), *batch})}, epoch_});
    out.add(persist{{number(journal::proposed), encode(proposed_)}, epoch_});
  }
  out.add(broadcast{make_message(kind::proposal, body, batch)});
}

void core::on_proposal(const signed_message& m, effects& out) {
  auto decoded = decode<justified_header>(m.body);
  if (!decoded || m.content == nullptr)
    return;
  const auto& body = decoded.value();
  const auto epoch = body.header.view;
  // The justify counts whatever becomes of the block: it may be what brings this replica back.
  learn(body.justify, echo::yes, out);
  if (!in_window(epoch) || (leaders_.leader(epoch) != m.author && !seeded_bug("streamlet-any-leader")))
    return;
  // The verifier checked this for messages of others; an adversary's own copy comes back as it was sent.
  if (m.content->root() != body.header.payload_root)
    return;
  const auto b = make_block(body, m.content);
  evidence_.saw_proposal(epoch, b->id(), m, out);
  auto& held = proposals_[epoch];
  if (held.size() >= limits_.proposals_per_epoch
      || std::ranges::find(held, b->id(), &held_proposal::block) != held.end())
    return;
  held.push_back({b->id(), m});
  if (m.author != self_)
    out.add(relay{std::nullopt, m});
  if (halted_)
    return;
  insert(b, body.justify, echo::yes, out);
  if (b->id() == proposed_.block && !seeded_bug("streamlet-proposal-not-journaled"))
    tree_.mark_journaled(b->id());
  try_vote(out);
}

void core::repeat_proposal(effects& out) {
  // It may not have left before the crash. It is the same message, so saying it twice proves nothing.
  const auto* own = tree_.find(proposed_.block);
  if (own == nullptr || proposed_.view != epoch_)
    return;
  if (const auto body = justified_header_of(*own->what))
    out.add(broadcast{make_message(kind::proposal, *body, own->what->content())});
}

bool core::may_vote(const block& b) const {
  const auto& h = b.header();
  // Paper, section 3: only for a parent that ends one of the longest notarized chains seen. Not only the one that this
  // replica would extend itself: honest replicas may prefer different ones.
  if (!tree_.is_longest_tip(h.parent) && !seeded_bug("streamlet-vote-any-tip"))
    return false;
  // Guard: a replica that crashed may have forgotten what made the longer chain notarized, but not its own votes.
  return h.at >= voted_.at || seeded_bug("streamlet-no-height-guard");
}

void core::try_vote(effects& out) {
  if (halted_ || epoch_ == view_number{0})
    return;
  if (voted_.view >= epoch_ && !seeded_bug("streamlet-vote-twice"))
    return;
  const auto held = proposals_.find(epoch_);
  if (held == proposals_.end())
    return;
  for (const auto& proposal : held->second) {
    const auto* node = tree_.find(proposal.block);
    if (node == nullptr || !may_vote(*node->what) || voted_.block == proposal.block)
      continue;
    cast_vote(*node->what, out);
    if (!seeded_bug("streamlet-vote-twice"))
      return;
  }
}

void core::cast_vote(const block& b, effects& out) {
  // With its ancestors, so that after a restart the block hangs in the tree and the chain it saw is as long as before.
  for (const auto& ancestor : tree_.path(b.id()))
    journal_block(*ancestor, out);
  voted_ = vote_for(b);
  if (!seeded_bug("streamlet-vote-not-journaled"))
    out.add(persist{{number(journal::voted), encode(voted_)}, voted_.view});
  out.add(broadcast{make_message(kind::vote, voted_)});
}

void core::journal_block(const block& b, effects& out) {
  const auto* node = tree_.find(b.id());
  if (node == nullptr || node->journaled || seeded_bug("streamlet-block-not-journaled"))
    return;
  tree_.mark_journaled(b.id());
  out.add(persist{{number(journal::block), encode(stored_block{b.header(), b.justify(), *b.content()})}, epoch_});
}

void core::on_vote(const signed_message& m, effects& out) {
  const auto decoded = decode<block_vote>(m.body);
  if (!decoded || !in_window(decoded.value().view))
    return;
  const auto& vote = decoded.value();
  evidence_.saw_vote(vote, m.author, m.by, true, out);
  const auto result = votes_.add(vote, m.author, m.by);
  if (result.fresh && options_.echo_votes && m.author != self_)
    out.add(relay{std::nullopt, m});
  if (!result.certificate)
    return;
  learn(*result.certificate, echo::yes, out);
  try_vote(out);
}

} // namespace bezant::streamlet
