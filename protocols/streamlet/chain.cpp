// Streamlet: what a notarization leads to: final blocks, echoes, and the search for blocks that are missing.
#include "core/mutant.hpp"
#include "protocols/streamlet/core.hpp"

namespace bezant::streamlet {

namespace {

notarized_header notarized(const block_tree::node& n) {
  return {n.what->header(), *n.certificate};
}

} // namespace

void core::learn(const vote_certificate& c, echo spread, effects& out) {
  // Before anything else: a certificate that contradicts a final block is the one whose signers matter most.
  if (in_window(c.vote.view))
    for (const auto& share : c.shares)
      evidence_.saw_vote(c.vote, share.who, share.by, true, out);
  const auto& root = tree_.root();
  if (c.vote.at <= root.header().at) {
    // The last final block was the middle of its three: below the bound on faults nothing else is ever notarized at its
    // height (paper, section 4, lemma 2).
    if (c.vote.at == root.header().at && c.vote.block != root.id() && !halted_) {
      halted_ = true;
      out.add(note{"conflict", c.vote.view, c.vote.at, c.vote.block});
    }
    return;
  }
  if (halted_)
    return;
  const bool hangs = tree_.find(c.vote.block) != nullptr;
  if (!hangs && seeded_bug("streamlet-forget-unknown-certificate"))
    return;
  if (hangs ? !tree_.certify(c) : !fetcher_.want(c))
    return; // nothing new
  if (c.vote.view > known_) {
    known_ = c.vote.view;
    // This clock is behind: what the others vote on now must find room. While the journal is read nothing is dropped, for
    // what it says of a block may come after the block.
    if (running_ && known_ > epoch_)
      slide_window();
  }
  if (spread == echo::yes && !seeded_bug("streamlet-no-certificate-echo"))
    out.add(broadcast{make_message(kind::certificate, c)});
  if (!hangs) {
    fetch(false, out);
    return;
  }
  fetcher_.found(c.vote.block);
  fetcher_.proven(c.vote.block);
  out.add(note{"notarized", c.vote.view, c.vote.at, c.vote.block});
  finalize(c.vote.block, out);
}

void core::insert(const block_ptr& b, const vote_certificate& justify, echo spread, effects& out) {
  learn(justify, spread, out);
  for (const auto& added : tree_.add(b))
    if (tree_.find(added->id()) != nullptr) // a final block may have cut it off meanwhile
      hung(added, out);
}

void core::hung(const block_ptr& b, effects& out) {
  if (const auto body = justified_header_of(*b))
    learn(body->justify, echo::no, out);
  if (const auto* known = fetcher_.certificate_of(b->id()))
    learn(vote_certificate{*known}, echo::no, out);
}

void core::finalize(const digest& newly_notarized, effects& out) {
  const auto* c = tree_.find(newly_notarized);
  const auto* p = tree_.find(c->what->header().parent);
  if (seeded_bug("streamlet-finalize-on-notarization")) {
    commit_to(*c, encode(commit_proof{notarized(*p), notarized(*c), notarized(*c)}), out);
    return;
  }
  if (p == nullptr || p->what == tree_.root_ptr())
    return;
  const auto* g = tree_.find(p->what->header().parent);
  // Paper, section 3, "Finalize": three adjacent blocks with consecutive epochs. A block's ancestors are notarized before
  // it, so looking at the three that end in the new one finds them all, on every branch and in any order of arrival.
  const auto last = c->what->header().view;
  const bool consecutive = p->what->header().view.next() == last && g->what->header().view.next().next() == last;
  if (consecutive || seeded_bug("streamlet-no-consecutive-epochs"))
    commit_to(*p, encode(commit_proof{notarized(*g), notarized(*p), notarized(*c)}), out);
}

void core::commit_to(const block_tree::node& last, bytes proof, effects& out) {
  const auto id = last.what->id();
  const auto& h = last.what->header();
  auto blocks = tree_.path(id);
  for (const auto& b : blocks)
    server_.committed(*b);
  out.add(note{"finalized", h.view, h.at, id});
  out.add(bezant::commit{std::move(blocks), std::move(proof)});
  tree_.set_root(id);
  fetcher_.forget_to(tree_.root().header().at);
  trim(out);
}

void core::trim(effects& out) {
  const auto oldest = tree_.lowest_view();
  const auto below = oldest ? std::min(*oldest, voted_.view) : voted_.view;
  if (below > trimmed_) {
    trimmed_ = below;
    out.add(trim_journal{below});
  }
}

void core::on_request(const signed_message& m, effects& out) {
  const auto decoded = decode<block_request>(m.body);
  if (!decoded || m.author == self_ || decoded.value().have.empty())
    return;
  learn(decoded.value().wanted, echo::yes, out);
  server_.asked(m.author, decoded.value(), tree_, out);
  try_vote(out);
}

void core::on_block(const signed_message& m, effects& out) {
  const auto decoded = decode<justified_header>(m.body);
  if (!decoded || m.content == nullptr || halted_ || !fetcher_.takes_from(m.author))
    return;
  const auto& body = decoded.value();
  if (leaders_.leader(body.header.view) != body.header.proposer || m.content->root() != body.header.payload_root)
    return;
  const auto b = make_block(body, m.content);
  // No echo: who answered has it, and in a long catch-up it is old news to all others.
  insert(b, body.justify, echo::no, out);
  if (const auto next = fetcher_.received(*b, tree_))
    out.add(send_to{next->to, make_message(kind::request, next->what)});
  fetch(false, out);
  try_vote(out);
}

void core::fetch(bool retry, effects& out) {
  if (const auto next = fetcher_.ask(tree_, retry))
    out.add(send_to{next->to, make_message(kind::request, next->what)});
}

} // namespace bezant::streamlet
