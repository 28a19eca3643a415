#include "protocols/chained/block_tree.hpp"

#include <algorithm>

namespace bezant {

block_tree::block_tree(block_ptr root, vote_certificate certificate, std::size_t orphans_max, chain_order order)
  : root_{std::move(root)},
    orphans_max_{orphans_max},
    longest_{root_->header().at},
    tips_{root_->id()},
    order_{order},
    best_{root_->id()},
    best_rank_{rank(order, vote_for(*root_))} {
  nodes_[root_->id()] = {root_, std::move(certificate), {}, true};
}

const block_tree::node* block_tree::find(const digest& id) const {
  const auto at = nodes_.find(id);
  return at == nodes_.end() ? nullptr : &at->second;
}

void block_tree::hang(const block_ptr& b) {
  auto& parent = nodes_.at(b->header().parent);
  parent.children.push_back(b->id());
  nodes_[b->id()] = {b, std::nullopt, {}, false};
}

std::vector<block_ptr> block_tree::add(const block_ptr& b) {
  const auto& root = root_->header();
  if (holds(b->id()) || b->header().at <= root.at)
    return {};
  const auto fits = [this](const block& child) {
    const auto* parent = find(child.header().parent);
    return parent != nullptr && child.header().at == parent->what->header().at.next()
           && child.header().view > parent->what->header().view;
  };
  if (find(b->header().parent) == nullptr) {
    if (orphans_.size() < orphans_max_)
      orphans_[b->id()] = b;
    return {};
  }
  if (!fits(*b))
    return {};
  std::vector<block_ptr> added{b};
  hang(b);
  // Each round adds the orphans that hang on what the rounds before added; `added` grows while it is walked.
  for (std::size_t i = 0; i < added.size(); ++i) {
    const auto parent = added[i]->id();
    for (auto orphan = orphans_.begin(); orphan != orphans_.end();) {
      if (orphan->second->header().parent != parent) {
        ++orphan;
        continue;
      }
      if (fits(*orphan->second)) {
        hang(orphan->second);
        added.push_back(orphan->second);
      }
      orphan = orphans_.erase(orphan);
    }
  }
  return added;
}

bool block_tree::certify(const vote_certificate& c) {
  const auto at = nodes_.find(c.vote.block);
  if (at == nodes_.end() || at->second.certificate || vote_for(*at->second.what) != c.vote)
    return false;
  at->second.certificate = c;
  rank_tip(c.vote.block, c.vote);
  return true;
}

void block_tree::rank_tip(const digest& id, const block_vote& vote) {
  if (vote.at > longest_) {
    longest_ = vote.at;
    tips_.clear();
  }
  if (vote.at == longest_)
    tips_.push_back(id);
  if (const auto place = rank(order_, vote); place > best_rank_) {
    best_ = id;
    best_rank_ = place;
  }
}

bool block_tree::is_longest_tip(const digest& id) const {
  return std::ranges::find(tips_, id) != tips_.end();
}

std::vector<block_ptr> block_tree::path(const digest& tip) const {
  std::vector<block_ptr> blocks;
  for (const auto* at = &nodes_.at(tip).what; *at != root_; at = &nodes_.at((*at)->header().parent).what)
    blocks.push_back(*at);
  std::ranges::reverse(blocks);
  return blocks;
}

const block_tree::node* block_tree::ancestor(const digest& tip, height at) const {
  const auto* here = find(tip);
  while (here != nullptr && here->what->header().at > at)
    here = find(here->what->header().parent);
  return here != nullptr && here->what->header().at == at ? here : nullptr;
}

void block_tree::mark_journaled(const digest& id) {
  if (const auto at = nodes_.find(id); at != nodes_.end())
    at->second.journaled = true;
}

void block_tree::set_root(const digest& id) {
  std::map<digest, node> kept;
  std::vector<digest> open{id};
  while (!open.empty()) {
    const auto next = nodes_.find(open.back());
    open.pop_back();
    for (const auto& child : next->second.children)
      open.push_back(child);
    kept.insert(nodes_.extract(next));
  }
  nodes_ = std::move(kept);
  root_ = nodes_.at(id).what;
  std::erase_if(orphans_, [this](const auto& entry) { return entry.second->header().at <= root_->header().at; });
  find_tips();
}

void block_tree::find_tips() {
  longest_ = root_->header().at;
  tips_.clear();
  best_ = root_->id();
  best_rank_ = rank(order_, vote_for(*root_));
  for (const auto& [id, n] : nodes_)
    if (n.certificate)
      rank_tip(id, n.certificate->vote);
}

void block_tree::drop_uncertified(const std::function<bool(const block&)>& keep) {
  std::erase_if(orphans_, [&](const auto& entry) { return !keep(*entry.second); });
  for (auto at = nodes_.begin(); at != nodes_.end();) {
    if (at->second.certificate || !at->second.children.empty() || keep(*at->second.what)) {
      ++at;
      continue;
    }
    std::erase(nodes_.at(at->second.what->header().parent).children, at->first);
    at = nodes_.erase(at);
  }
}

std::optional<view_number> block_tree::lowest_view() const {
  std::optional<view_number> lowest;
  for (const auto& [id, n] : nodes_)
    if (n.what != root_ && (!lowest || n.what->header().view < *lowest))
      lowest = n.what->header().view;
  return lowest;
}

} // namespace bezant
