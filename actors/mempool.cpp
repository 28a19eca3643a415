#include "actors/mempool.hpp"

#include "core/application.hpp"
#include "core/mutant.hpp"
#include "core/system_transaction.hpp"
#include "protocols/evidence.hpp"

#include <algorithm>
#include <queue>

namespace bezant {

bool mempool::has_room(const transaction& t) const {
  return size_ < limits_.transactions_max && bytes_ + t.data().size() <= limits_.bytes_max;
}

bool mempool::make_room(const transaction& t, std::size_t wanted) {
  if (seeded_bug("mempool-unbounded"))
    return true;
  while (!has_room(t)) {
    if (by_cost_.empty() || by_cost_.rbegin()->first <= wanted)
      return false;
    const auto& most = lanes_.at(by_cost_.rbegin()->second);
    drop(digest{most.list.back().what.id()});
  }
  return true;
}

void mempool::recount(lane_queue& lane, std::size_t cost) {
  if (&lane == house_.get())
    return;
  by_cost_.erase({lane.cost, lane.number});
  lane.cost = cost;
  if (!lane.list.empty())
    by_cost_.insert({lane.cost, lane.number});
}

void mempool::put(lane_queue& into, const transaction& t) {
  by_id_.insert(t.id(), {&into, into.list.insert(into.list.end(), {t, arrivals_++})});
  recount(into, into.cost + lane_cost(t));
  ++size_;
  bytes_ += t.data().size();
}

admission mempool::add(const transaction& t) {
  if (committed_.contains(t.id()))
    return admission::committed;
  if (by_id_.find(t.id()) != nullptr)
    return admission::known;
  if (is_system(t)) {
    const auto culprit = culprit_of(t);
    if (!culprit || convicted_.contains(*culprit) || accusing_[*culprit].size() >= evidence_max)
      return admission::known;
    if (!make_room(t, 0))
      return admission::full;
    accusing_[*culprit].push_back(t.id());
    put(*house_, t);
    return admission::added;
  }
  const auto number = lane_ ? lane_(t) : 0;
  const auto own = lanes_.find(number);
  if (!make_room(t, (own == lanes_.end() ? 0 : own->second.cost) + lane_cost(t)))
    return admission::full;
  auto& lane = lanes_[number];
  lane.number = number;
  put(lane, t);
  return admission::added;
}

void mempool::prefetch(const transaction& t) const noexcept {
  by_id_.prefetch(t.id());
  committed_.prefetch(t.id());
}

/// A lane whose next transaction may go into the batch.
struct mempool::candidate {
  std::size_t taken; ///< of it so far
  std::list<waiting>::const_iterator next, end;

  /// The first is the one of which least was taken, then the one that came first.
  friend bool operator<(const candidate& a, const candidate& b) {
    return std::pair{a.taken, a.next->arrival} > std::pair{b.taken, b.next->arrival};
  }
};

/// Puts a batch together.
class mempool::chooser {
public:
  chooser(const mempool_limits& limits, const std::vector<block_ptr>& ancestors) : limits_{limits} {
    for (const auto& b : ancestors)
      for (const auto& t : b->content()->transactions()) {
        carried_.insert(t.id());
        if (const auto culprit = culprit_of(t))
          named_.insert(*culprit);
      }
  }

  void take_evidence(const std::list<waiting>& list) {
    for (const auto& w : list)
      if (carried_.find(w.what.id()) == nullptr)
        if (const auto culprit = culprit_of(w.what); !culprit || named_.insert(*culprit).second)
          if (!take(w.what))
            return;
  }

  void take_lanes(const std::map<std::uint64_t, lane_queue>& lanes) {
    std::priority_queue<candidate> turn;
    const auto enter = [&](candidate c) {
      while (c.next != c.end && carried_.find(c.next->what.id()) != nullptr)
        ++c.next;
      if (c.next != c.end)
        turn.push(c);
    };
    for (const auto& [number, lane] : lanes)
      enter({0, lane.list.begin(), lane.list.end()});
    std::vector<const waiting*> taken;
    while (!turn.empty()) {
      auto c = turn.top();
      turn.pop();
      if (!fits(c.next->what))
        break;
      taken.push_back(&*c.next);
      c.taken += lane_cost(c.next->what);
      ++c.next;
      enter(c);
    }
    std::ranges::sort(taken, {}, &waiting::arrival);
    for (const auto* w : taken)
      chosen_.transactions.push_back(w->what);
  }

  choice done() { return std::move(chosen_); }

private:
  /// Counts it in if there is room.
  bool fits(const transaction& t) {
    if (count_ > 0 && bytes_ + t.data().size() > limits_.batch_bytes_max)
      chosen_.full = true;
    if (chosen_.full)
      return false;
    bytes_ += t.data().size();
    ++count_;
    chosen_.full = count_ >= limits_.batch_transactions_max || bytes_ >= limits_.batch_bytes_max;
    return true;
  }

  bool take(const transaction& t) {
    if (!fits(t))
      return false;
    chosen_.transactions.push_back(t);
    return true;
  }

  const mempool_limits& limits_;
  digest_table<nothing> carried_;
  std::set<replica_id> named_; ///< evidence against them is in the ancestors or chosen
  choice chosen_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

mempool::choice mempool::batch(const std::vector<block_ptr>& ancestors) const {
  chooser c{limits_, ancestors};
  c.take_evidence(house_->list);
  c.take_lanes(lanes_);
  return c.done();
}

const transaction* mempool::oldest() const {
  if (!house_->list.empty())
    return &house_->list.front().what;
  const waiting* first = nullptr;
  for (const auto& [number, lane] : lanes_)
    if (const auto& head = lane.list.front(); first == nullptr || head.arrival < first->arrival)
      first = &head;
  return first == nullptr ? nullptr : &first->what;
}

const transaction* mempool::find(const digest& id) const {
  const auto* known = by_id_.find(id);
  return known == nullptr ? nullptr : &known->at->what;
}

void mempool::drop(const digest& id) {
  const auto* known = by_id_.find(id);
  if (known == nullptr)
    return;
  const auto [lane, at] = *known;
  const auto cost = lane_cost(at->what);
  bytes_ -= at->what.data().size();
  --size_;
  by_id_.erase(id);
  lane->list.erase(at);
  recount(*lane, lane->cost - cost);
  if (lane != house_.get() && lane->list.empty())
    lanes_.erase(lane->number);
}

void mempool::remove(const block& committed) {
  for (const auto& t : committed.content()->transactions())
    prefetch(t);
  for (const auto& t : committed.content()->transactions()) {
    drop(t.id());
    if (const auto culprit = culprit_of(t); culprit && convicted_.insert(*culprit).second) {
      for (const auto& id : accusing_[*culprit])
        drop(id);
      accusing_.erase(*culprit);
    }
    committed_.insert(t.id());
  }
}

} // namespace bezant
