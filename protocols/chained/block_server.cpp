#include "protocols/chained/block_server.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant {

namespace {

/// Beside the transactions: the header, the certificate, and the work that it makes.
constexpr std::size_t overhead = 512;

std::size_t bytes_of(const block& b) {
  return b.content()->data_bytes() + overhead;
}

} // namespace

void block_server::start_at(const block& root) {
  history_.clear();
  last_ = root.header().at;
  prepend(root);
}

void block_server::committed(const block& b) {
  history_.push_back({b.id(), bytes_of(b)});
  last_ = b.header().at;
  if (history_.size() > limits_.history_max) {
    before_ = history_.front().id;
    history_.pop_front();
  }
}

void block_server::prepend(const block& b) {
  history_.push_front({b.id(), bytes_of(b)});
  before_ = b.header().parent;
  // The parent of the first block is the genesis block, which no store needs to hold.
  if (lowest() == height{1} && history_.size() < limits_.history_max) {
    history_.push_front({before_, overhead});
    before_ = {};
  }
}

bool block_server::may_have(replica_id who, height at, std::size_t size, time_point now) {
  auto& last = given_[who];
  if (at <= last && !seeded_bug("chained-blocks-without-end"))
    return again_.spend(who, size, now);
  last = std::max(last, at);
  return true;
}

height block_server::lowest() const {
  return height{last_.value() + 1 - history_.size()};
}

const digest* block_server::committed_at(height at) const {
  return at > last_ || at < lowest() ? nullptr : &history_[at.value() - lowest().value()].id;
}

void block_server::send(replica_id to, const block_ptr& b, effects& out) const {
  if (const auto body = justified_header_of(*b))
    out.add(send_to{to, {answer_kind_, encode(*body), b->content()}});
}

void block_server::reach_back(effects& out) const {
  out.add(load_block{before_});
}

void block_server::asked(replica_id who, const block_request& what, const block_tree& tree, time_point now,
                         effects& out) {
  if (answers_[who] == limits_.answers_per_view_max || !again_.spend(who, overhead, now))
    return;
  ++answers_[who];
  auto& j = pending_[who];
  j = {what, {}, true};
  if (!serve(who, j, tree, now, out))
    pending_.erase(who);
}

bool block_server::serve(replica_id who, job& j, const block_tree& tree, time_point now, effects& out) {
  const auto& wanted = j.what.wanted.vote;
  const bool above_root = wanted.at > last_;
  if (above_root && tree.find(wanted.block) == nullptr)
    return false;
  const auto base = j.what.have.back().at;
  if (!reaches_back_to(base)) {
    // What was asked for is committed here, or its root is; more than the bound of history is not kept.
    if (last_.value() - base.value() >= limits_.history_max)
      return false;
    reach_back(out);
    return true;
  }
  j.waits = false;
  const auto on_path = [&](height at, const digest& id) {
    if (at > wanted.at)
      return false;
    if (const auto* known = committed_at(at))
      return *known == id;
    const auto* node = tree.ancestor(wanted.block, at);
    return node != nullptr && node->what->id() == id;
  };
  if (!on_path(wanted.at, wanted.block))
    return false;
  const auto start = std::ranges::find_if(j.what.have, [&](const block_ref& r) { return on_path(r.at, r.id); });
  if (start == j.what.have.end())
    return false;
  const auto end = std::min(wanted.at.value(), start->at.value() + limits_.answer_blocks_max);
  for (auto at = start->at.next(); at.value() <= end; at = at.next()) {
    if (at < last_) {
      const auto& [id, size] = history_[at.value() - lowest().value()];
      if (!may_have(who, at, size, now))
        break;
      j.loading.insert(id);
      out.add(load_block{id});
    } else {
      const auto& b = at == last_ ? tree.root_ptr() : tree.ancestor(wanted.block, at)->what;
      if (!may_have(who, at, bytes_of(*b), now))
        break;
      send(who, b, out);
    }
  }
  return !j.loading.empty();
}

void block_server::loaded(const block_ptr& b, const block_tree& tree, time_point now, effects& out) {
  if (b->id() == before_ && lowest() > height{0} && history_.size() < limits_.history_max) {
    prepend(*b);
    bool deeper = false;
    for (auto at = pending_.begin(); at != pending_.end();) {
      auto& [who, j] = *at;
      const bool ready = j.waits && reaches_back_to(j.what.have.back().at);
      deeper = deeper || (j.waits && !ready);
      at = ready && !serve(who, j, tree, now, out) ? pending_.erase(at) : std::next(at);
    }
    if (deeper)
      reach_back(out);
    return;
  }
  for (auto at = pending_.begin(); at != pending_.end();) {
    auto& [who, j] = *at;
    if (j.loading.erase(b->id()) != 0)
      send(who, b, out);
    at = !j.waits && j.loading.empty() ? pending_.erase(at) : std::next(at);
  }
}

} // namespace bezant
