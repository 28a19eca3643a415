#include "core/mutant.hpp"
#include "transport/store/store.hpp"

#include <algorithm>

namespace bezant {

memory_store::memory_store(block_ptr genesis, std::size_t blocks_max, store_owner owner)
  : genesis_{std::move(genesis)}, owner_{owner}, blocks_max_{blocks_max} {
  by_id_.emplace(genesis_->id(), genesis_);
}

void memory_store::append(const record& r, view_number view) {
  records_.push_back({view, r});
}

void memory_store::trim(view_number below) {
  for (auto& r : records_)
    r.trimmed = r.trimmed || r.view < below || (seeded_bug("store-trims-too-much") && r.view == below);
}

void memory_store::append(const std::vector<block_ptr>& blocks, const bytes& proof) {
  for (const auto& b : blocks) {
    commits_.push_back({b, b == blocks.back() ? proof : bytes{}});
    by_id_.emplace(b->id(), b);
  }
}

result<void> memory_store::sync() {
  ++syncs_;
  if (const auto death = deaths_.find(syncs_); death != deaths_.end()) {
    died_ = true;
    lost_ = lost_ || death->second;
  }
  if (lost_)
    return store_error::machine_died;
  notes_synced_ = notes_;
  std::erase_if(records_, [](const entry& r) { return r.trimmed; });
  records_synced_ = records_.size();
  if (seeded_bug("store-last-record-not-durable") && records_synced_ != 0)
    --records_synced_;
  // Only the last proof can be asked for, now that it is durable.
  for (auto i = commits_.size(); i-- > 1 && i + 1 > commits_synced_;)
    bytes{}.swap(commits_[i - 1].proof);
  for (auto i = commits_synced_; i < commits_.size(); ++i)
    convicted_.add(commits_[i].block->header().at, culprits_in(*commits_[i].block));
  commits_synced_ = commits_.size();
  if (rebasing_)
    take_base(*rebasing_);
  rebasing_.reset();
  for (; blocks_max_ != 0 && commits_.size() > blocks_max_; --commits_synced_) {
    by_id_.erase(commits_.front().block->id());
    commits_.pop_front();
    dropped_ = true;
  }
  return outcome::success();
}

std::vector<record> memory_store::journal() const {
  std::vector<record> list;
  list.reserve(records_.size());
  for (const auto& r : records_)
    if (!r.trimmed)
      list.push_back(r.what);
  return list;
}

block_ptr memory_store::find(const digest& id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : at->second;
}

std::vector<block_ptr> memory_store::committed() const {
  require(!dropped_, "a bounded store is not asked for all blocks");
  std::vector<block_ptr> blocks;
  blocks.reserve(commits_.size());
  for (const auto& c : commits_)
    blocks.push_back(c.block);
  return blocks;
}

stored_commit memory_store::last() const {
  if (!commits_.empty())
    return commits_.back();
  return base_ ? stored_commit{base_->block, base_->proof} : stored_commit{genesis_, {}};
}

result<void> memory_store::keep(const stored_base& b) {
  const std::lock_guard lock{kept_mutex_};
  kept_.insert_or_assign(b.block->header().at, b);
  return outcome::success();
}

void memory_store::rebase(height at, std::size_t history) {
  rebasing_ = {at, history};
}

void memory_store::take_base(const rebasing& wanted) {
  {
    const std::lock_guard lock{kept_mutex_};
    const auto kept = kept_.find(wanted.at);
    if (kept == kept_.end() || (base_ && base_->block->header().at >= wanted.at))
      return;
    base_ = kept->second;
    kept_.erase(kept_.begin(), std::next(kept));
  }
  const auto& id = base_->block->id();
  if (const auto own = std::ranges::find(commits_, id, [](const stored_commit& c) { return c.block->id(); });
      own != commits_.end()) {
    for (auto c = commits_.begin(); c <= own; ++c)
      history_.push_back(c->block);
    commits_.erase(commits_.begin(), own + 1);
  } else {
    by_id_ = {{genesis_->id(), genesis_}, {id, base_->block}};
    history_.clear();
    commits_.clear();
    convicted_ = convictions{base_->convicted};
  }
  for (; history_.size() > wanted.history; history_.pop_front())
    if (history_.front()->id() != id)
      by_id_.erase(history_.front()->id());
  commits_synced_ = commits_.size();
}

std::shared_ptr<memory_store> memory_store::backup() const {
  auto copy = std::make_shared<memory_store>(genesis_, blocks_max_, owner_);
  copy->notes_ = copy->notes_synced_ = notes_synced_;
  copy->records_ = records_;
  copy->records_synced_ = records_synced_;
  copy->commits_ = commits_;
  copy->commits_synced_ = commits_synced_;
  copy->dropped_ = dropped_;
  copy->by_id_ = by_id_;
  copy->base_ = base_;
  copy->history_ = history_;
  copy->convicted_ = convicted_;
  copy->syncs_ = syncs_;
  copy->lose_unsynced();
  return copy;
}

void memory_store::lose_unsynced() {
  died_ = lost_ = false;
  rebasing_.reset();
  notes_ = notes_synced_;
  for (std::size_t i = commits_synced_; i < commits_.size(); ++i)
    by_id_.erase(commits_[i].block->id());
  records_.resize(records_synced_);
  for (auto& r : records_)
    r.trimmed = false;
  commits_.resize(commits_synced_);
}

} // namespace bezant
