// The chained core: what a certificate leads to, final blocks, and the search for blocks that are missing.
#include "core/mutant.hpp"
#include "protocols/chained/core.hpp"

#include <algorithm>

namespace bezant::chained {

bool core::contradicts_root(const vote_certificate& c) const {
  // Whatever is certified after a final block descends from it.
  const auto& root = tree_.root().header();
  return c.vote.view > root.view || (c.vote.view == root.view && c.vote.block != tree_.root().id());
}

bool core::contradiction(const vote_certificate& c, effects& out) {
  if (c.vote.at > tree_.root().header().at)
    return false;
  if (!halted_ && beside_counts_ && contradicts_root(c)) {
    halted_ = true;
    out.add(note{"conflict", c.vote.view, c.vote.at, c.vote.block});
  }
  return true;
}

void core::learn(const vote_certificate& c, bool spread, effects& out) {
  // Before anything else: a certificate that contradicts a final block is the one whose signers matter most.
  if (in_window(c.vote.view))
    for (const auto& share : c.shares)
      evidence_.saw_vote(c.vote, share.who, share.by, traits_.monotone_votes, out);
  if (contradiction(c, out) || halted_)
    return;
  if (seeded_bug("chained-drop-far-certificate") && running_ && !in_window(c.vote.view))
    return;
  const bool hangs = tree_.find(c.vote.block) != nullptr;
  if (!hangs && seeded_bug("chained-forget-unknown-certificate"))
    return;
  const bool higher = c.vote.view > state_.high.vote.view;
  if (higher || seeded_bug("chained-high-lowered"))
    state_.high = c;
  const bool fresh = hangs ? tree_.certify(c) : fetcher_.want(c);
  if (!fresh && !higher)
    return;
  if (c.vote.view > known_) {
    known_ = c.vote.view;
    // This replica is behind: what the others vote on now must find room. While the journal is read nothing is dropped,
    // for what it says of a block may come after the block.
    if (running_ && known_ > view_)
      slide_window();
  }
  if (spread && traits_.announce && !seeded_bug("chained-no-certificate-echo"))
    out.add(broadcast{make_message(kind::certificate, c)});
  if (fresh && hangs) {
    fetcher_.found(c.vote.block);
    fetcher_.proven(c.vote.block);
    out.add(note{traits_.certified, c.vote.view, c.vote.at, c.vote.block});
    certified(*tree_.find(c.vote.block), out);
  } else if (!hangs) {
    fetch(false, out);
  }
  learned(c, out);
  if (higher && traits_.timeouts && running_)
    try_give_up_certificate(view_, out); // timeouts may have waited for it
}

const block_tree::node* core::highest_if_entered() const {
  const bool by_votes = state_.high.vote.view.next() == view_;
  const bool by_timeouts = state_.given_up && state_.given_up->view.next() == view_;
  const auto* node = by_votes || by_timeouts ? tree_.find(state_.high.vote.block) : nullptr;
  // Without certificate the highest one lies about its block: more than f replicas are faulty.
  return node != nullptr && node->certificate ? node : nullptr;
}

void core::learned(const vote_certificate& c, effects& out) {
  enter(c.vote.view.next(), false, out);
}

void core::insert(const block_ptr& b, const vote_certificate& justify, bool spread, effects& out) {
  learn(justify, spread, out);
  for (const auto& added : tree_.add(b))
    if (tree_.find(added->id()) != nullptr) // a final block may have cut it off meanwhile
      hung(added, out);
}

void core::hung(const block_ptr& b, effects& out) {
  note_culprits(*b);
  if (leaders_.by_reputation() && running_)
    leads_ = leads_ || could_lead(self_, view_);
  if (const auto body = justified_header_of(*b))
    learn(body->justify, false, out);
  if (const auto* known = fetcher_.certificate_of(b->id()))
    learn(vote_certificate{*known}, false, out);
}

bytes core::chain_proof(const block_tree::node& last, std::size_t links) const {
  certified_chain chain;
  for (const auto* at = &last; chain.links.size() < links; at = tree_.find(at->what->header().parent))
    chain.links.push_back({at->what->header(), *at->certificate});
  std::ranges::reverse(chain.links);
  return encode(chain);
}

void core::commit_to(const block_tree::node& last, bytes proof, effects& out) {
  const auto id = last.what->id();
  const auto h = last.what->header();
  auto blocks = tree_.path(id);
  const auto* above = &tree_.root().header();
  for (const auto& b : blocks) {
    server_.committed(*b);
    if (leaders_.by_reputation())
      standing_.add(*above, b->header(), leaders_);
    above = &b->header();
  }
  out.add(note{"finalized", h.view, h.at, id});
  convict(blocks);
  out.add(bezant::commit{std::move(blocks), std::move(proof)});
  tree_.set_root(id);
  beside_counts_ = true;
  forget_culprits();
  fetcher_.forget_to(tree_.root().header().at);
  trim(out);
}

void core::trim(effects& out) {
  const auto oldest = tree_.lowest_view();
  const auto below = std::min({oldest.value_or(persisted_), persisted_, keeps_from()});
  if (below > trimmed_) {
    trimmed_ = below;
    out.add(trim_journal{below});
  }
}

void core::repeat_certificate(effects& out) {
  if (seeded_bug("chained-no-certificate-echo"))
    return;
  const auto* wanted = fetcher_.highest();
  const auto& tip = tree_.best_tip();
  if (wanted != nullptr && rank(traits_.order, wanted->vote) > rank(traits_.order, tip.certificate->vote))
    out.add(broadcast{make_message(kind::certificate, *wanted)});
  else if (tip.what->header().at > height{0})
    out.add(broadcast{make_message(kind::certificate, *tip.certificate)});
}

void core::on_request(const signed_message& m, effects& out) {
  const auto decoded = decode<block_request>(m.body);
  if (!decoded || m.author == self_ || decoded.value().have.empty())
    return;
  learn(decoded.value().wanted, true, out);
  server_.asked(m.author, decoded.value(), tree_, now_, out);
}

void core::on_block(const signed_message& m, effects& out) {
  const auto decoded = decode<justified_header>(m.body);
  if (!decoded || m.content == nullptr || halted_ || !fetcher_.takes_from(m.author))
    return;
  const auto& body = decoded.value();
  // Whether the proposer led is for those to judge who voted for it: nothing is done with it before it is certified.
  if (m.content->root() != body.header.payload_root)
    return;
  const auto b = make_block(body, m.content);
  // No echo: who answered has it, and in a long catch-up it is old news to all others.
  insert(b, body.justify, false, out);
  if (const auto next = fetcher_.received(*b, tree_)) {
    fetched_ = now_;
    out.add(send_to{next->to, make_message(kind::request, next->what)});
  }
  fetch(false, out);
}

void core::fetch(bool retry, effects& out) {
  if (!running_)
    return;
  if (const auto next = fetcher_.ask(tree_, retry)) {
    // Asking the same replica for something newer gives it no more time.
    if (retry || now_ - fetched_ >= repeat_after())
      fetched_ = now_;
    out.add(send_to{next->to, make_message(kind::request, next->what)});
  }
}

} // namespace bezant::chained
