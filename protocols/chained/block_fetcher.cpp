#include "protocols/chained/block_fetcher.hpp"

namespace bezant {

bool block_fetcher::want(const vote_certificate& c) {
  if (wanted_.contains(c.vote.block))
    return false;
  const std::pair key{rank(order_, c.vote), c.vote.block};
  if (wanted_.size() == limits_.wanted_max) {
    if (key < *ranked_.begin())
      return false;
    wanted_.erase(ranked_.begin()->second);
    ranked_.erase(ranked_.begin());
  }
  ranked_.insert(key);
  wanted_[c.vote.block] = c;
  return true;
}

const vote_certificate* block_fetcher::certificate_of(const digest& block) const {
  const auto at = wanted_.find(block);
  return at == wanted_.end() ? nullptr : &at->second;
}

const vote_certificate* block_fetcher::highest() const {
  return ranked_.empty() ? nullptr : &wanted_.at(ranked_.rbegin()->second);
}

void block_fetcher::found(const digest& block) {
  const auto at = wanted_.find(block);
  if (at == wanted_.end())
    return;
  ranked_.erase({rank(order_, at->second.vote), block});
  wanted_.erase(at);
}

void block_fetcher::forget_to(height lowest) {
  for (auto at = wanted_.begin(); at != wanted_.end();) {
    const auto& vote = at->second.vote;
    if (vote.at > lowest) {
      ++at;
      continue;
    }
    ranked_.erase({rank(order_, vote), vote.block});
    at = wanted_.erase(at);
  }
}

void block_fetcher::new_view(const block_tree& tree) {
  std::erase_if(unproven_, [&](const digest& id) { return !tree.holds(id); });
  if (unproven_.size() > limits_.unproven_max / 2)
    unproven_.clear();
}

std::optional<replica_id> block_fetcher::pick(const vote_certificate& c) const {
  // The signers first: they saw the block. But they may have dropped it since, while somebody else who learnt of its
  // certificate kept it; so every other round goes over all replicas. Replicas that are behind together start apart.
  const auto start = self_.value() + tries_;
  const auto signers = c.shares.size();
  const bool everybody = signers == 0 || tries_ / signers % 2 == 1;
  const auto choices = everybody ? replicas_ : signers;
  for (std::size_t i = 0; i < choices; ++i) {
    const auto at = (start + i) % choices;
    const auto who = everybody ? replica_id{static_cast<std::uint32_t>(at)} : c.shares[at].who;
    if (who != self_)
      return who;
  }
  return std::nullopt;
}

block_fetcher::request block_fetcher::make_request(const vote_certificate& c, const block_tree& tree) {
  block_request what{c, {}};
  const auto add = [&what](block_ref place) {
    if (what.have.empty() || place.at < what.have.back().at)
      what.have.push_back(place);
  };
  const auto& tip = *tree.best_tip().what;
  const block_ref longest{tip.header().at, tip.id()};
  const bool above = tree.find(reached_.id) != nullptr;
  if (above && reached_.at > longest.at)
    add(reached_);
  add(longest);
  if (above)
    add(reached_);
  add({tree.root().header().at, tree.root().id()});
  answered_ = 0;
  progress_ = false;
  return {*peer_, std::move(what)};
}

bool block_fetcher::matters(const vote_certificate& c, const block_tree& tree) const {
  if (order_ == chain_order::by_height)
    return c.vote.at >= tree.longest();
  return rank(order_, c.vote) > rank(order_, vote_for(*tree.best_tip().what));
}

const vote_certificate* block_fetcher::choose(const block_tree& tree) const {
  std::vector<const vote_certificate*> list; // highest first
  for (auto at = ranked_.rbegin(); at != ranked_.rend(); ++at)
    if (const auto& c = wanted_.at(at->second); matters(c, tree))
      list.push_back(&c);
  return list.empty() ? nullptr : list[detours_ % list.size()];
}

std::optional<block_fetcher::request> block_fetcher::ask(const block_tree& tree, bool retry) {
  if (retry)
    detours_ = progress_ || !wanted_.contains(target_) ? 0 : detours_ + 1;
  const auto* c = choose(tree);
  if (c == nullptr) {
    target_ = {};
    detours_ = 0;
    return std::nullopt;
  }
  if (!retry && wanted_.contains(target_))
    return std::nullopt; // the answer, or the next view, brings it on
  if (retry) {
    ++tries_;
    // What was reached may lie on a branch that does not lead to the target.
    if (!progress_)
      reached_ = {tree.root().header().at, tree.root().id()};
  }
  const auto to = pick(*c);
  if (!to)
    return std::nullopt;
  target_ = c->vote.block;
  before_ = peer_;
  peer_ = to;
  return make_request(*c, tree);
}

bool block_fetcher::takes_from(replica_id author) const {
  return (author == peer_ || author == before_) && unproven_.size() < limits_.unproven_max;
}

std::optional<block_fetcher::request> block_fetcher::received(const block& b, const block_tree& tree) {
  const auto rise = [this](const block_tree::node* n) {
    if (n == nullptr || !n->certificate || n->what->header().at <= reached_.at)
      return;
    reached_ = {n->what->header().at, n->what->id()};
    progress_ = true;
  };
  if (tree.find(reached_.id) == nullptr) { // behind the root, which rises as answers finalize
    progress_ = progress_ || tree.root().header().at > reached_.at;
    reached_ = {tree.root().header().at, tree.root().id()};
  }
  rise(tree.find(b.header().parent));
  rise(tree.find(b.id()));
  const auto* here = tree.find(b.id());
  if (tree.holds(b.id()) && (here == nullptr || !here->certificate))
    unproven_.insert(b.id());
  ++answered_;
  if (answered_ < limits_.answer_blocks_max || !progress_)
    return std::nullopt;
  const auto* c = wanted_.contains(target_) ? &wanted_.at(target_) : choose(tree);
  if (c == nullptr || !matters(*c, tree) || !peer_)
    return std::nullopt;
  target_ = c->vote.block;
  return make_request(*c, tree);
}

} // namespace bezant
