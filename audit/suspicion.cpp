#include "audit/suspicion.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::audit {

namespace {

constexpr std::size_t early_max = 64;

/// log2(x) in 1/65536, for x > 0, rounded down: the integer part by the bits, the rest by squaring.
std::int64_t log2_fixed(std::uint64_t x) {
  int whole = 63;
  while ((x >> whole) == 0)
    --whole;
  // The mantissa in [1, 2) with 31 bits after the point.
  std::uint64_t m = whole >= 31 ? x >> (whole - 31) : x << (31 - whole);
  std::int64_t out = std::int64_t{whole} << 16;
  for (int bit = 15; bit >= 0; --bit) {
    m = (m * m) >> 31;
    if (m >= (std::uint64_t{1} << 32)) {
      m >>= 1;
      out += std::int64_t{1} << bit;
    }
  }
  return out;
}

std::size_t index(suspicion_reason r) {
  return static_cast<std::size_t>(r);
}

template <class T>
T median(std::vector<T> list) {
  const auto middle = list.begin() + static_cast<std::ptrdiff_t>(list.size() / 2);
  std::ranges::nth_element(list, middle);
  return *middle;
}

} // namespace

std::string_view name_of(suspicion_reason r) {
  switch (r) {
    case suspicion_reason::missed_proposal: return "missed-proposal";
    case suspicion_reason::late_proposal: return "late-proposal";
    case suspicion_reason::missed_vote: return "missed-vote";
    case suspicion_reason::censoring: return "censoring";
  }
  return "unknown";
}

std::uint64_t surprise(occasions seen, std::uint32_t expected) {
  const std::uint64_t n = seen.possible;
  const std::uint64_t m = seen.happened;
  const std::uint64_t p = std::clamp<std::uint32_t>(expected, 1, 999);
  if (m * 1000 <= n * p)
    return 0;
  // n KL = m log2(1000 m / (n p)) + (n-m) log2(1000 (n-m) / (n (1000-p)))
  auto bits = static_cast<std::int64_t>(m) * (log2_fixed(1000 * m) - log2_fixed(n * p));
  if (n > m)
    bits += static_cast<std::int64_t>(n - m) * (log2_fixed(1000 * (n - m)) - log2_fixed(n * (1000 - p)));
  // log10(2) = 0.30103; from 1/65536 bits to thousandths of a digit.
  return bits <= 0 ? 0 : static_cast<std::uint64_t>(bits) * 30103 / 100 / 65536;
}

suspicion_meter::suspicion_meter(replica_id self, std::size_t replicas, std::size_t quorum, suspicion_limits limits)
  : self_{self}, quorum_{quorum}, limits_{limits}, records_(replicas), final_{limits.waiting_max} {}

void suspicion_meter::note(replica_id who, suspicion_reason why, bool happened) {
  if (who == self_ || who.value() >= records_.size())
    return;
  auto& list = records_[who.value()].occasions[index(why)];
  list.push_back({now_, happened});
  if (list.size() > limits_.window)
    list.pop_front();
}

void suspicion_meter::entered(time_point now, view_number view, std::optional<replica_id> leader) {
  now_ = std::max(now_, now);
  if (current_ && view <= current_->view)
    return;
  // Of views that were jumped over nothing is known: this replica may have been the one that was cut off.
  if (current_ && view == current_->view.next())
    note(current_->leader, suspicion_reason::missed_proposal, !current_->proposed);
  current_.reset();
  if (leader)
    current_ = led_view{view, now, *leader, early_.contains(view)};
  early_.erase(early_.begin(), early_.upper_bound(view));
}

void suspicion_meter::proposed(time_point now, view_number view, replica_id by,
                               std::span<const offered_transaction> transactions) {
  now_ = std::max(now_, now);
  if (current_ && view == current_->view && by == current_->leader) {
    if (!current_->proposed)
      judge_delay(by, (now - current_->since).ns);
    current_->proposed = true;
  } else if (early_.size() < early_max && (!current_ || view > current_->view)) {
    early_.insert(view); // it counts as in time, and says nothing of its delay
  }
  judge_choice(view, by, transactions);
  carry(view, transactions);
}

void suspicion_meter::judge_delay(replica_id by, std::int64_t delay) {
  if (by == self_ || by.value() >= records_.size())
    return;
  // What is usual is what the others need: the median of their medians, so that up to half of them may be slow.
  std::vector<std::int64_t> usual;
  for (std::uint32_t i = 0; i < records_.size(); ++i)
    if (const auto& d = records_[i].delays; replica_id{i} != by && !d.empty())
      usual.push_back(median(std::vector<std::int64_t>{d.begin(), d.end()}));
  auto& mine = records_[by.value()].delays;
  mine.push_back(delay);
  if (mine.size() > limits_.window)
    mine.pop_front();
  if (usual.empty())
    return;
  // Four times the usual, and no less than 10 ms more: links of different length are no reason.
  const auto middle = median(std::move(usual));
  note(by, suspicion_reason::late_proposal, delay > 4 * middle + milliseconds(10).ns);
}

/// What was proposed long ago and never became final waits again.
void suspicion_meter::let_go(view_number view) {
  const auto stale = [&](view_number v) { return v.value() + limits_.carried_views < view.value(); };
  if (!carried_since_ || !stale(*carried_since_))
    return;
  carried_since_.reset();
  for (auto& w : waiting_)
    if (w.carried && stale(*w.carried))
      w.carried.reset();
    else if (w.carried)
      carried_since_ = std::min(carried_since_.value_or(*w.carried), *w.carried);
}

void suspicion_meter::judge_choice(view_number view, replica_id by, std::span<const offered_transaction> transactions) {
  let_go(view);
  bool known = false;
  const bool bad = passes_over(transactions, known);
  if (known)
    note(by, suspicion_reason::censoring, bad);
}

/// True if a transaction is left out in whose place a younger one is in the block: one of its own lane, or of a lane
/// that had as much of the block already as its own has in the end. `known` if this replica can tell.
bool suspicion_meter::passes_over(std::span<const offered_transaction> transactions, bool& known) const {
  struct pick {
    time_point since;
    std::size_t before; ///< of its lane in the block
  };
  std::vector<pick> picks;
  std::map<std::uint64_t, std::size_t> taken;
  std::map<std::uint64_t, time_point> youngest;
  digest_table<nothing> inside;
  for (const auto& t : transactions)
    places_.prefetch(t.id);
  for (const auto& t : transactions) {
    inside.insert(t.id);
    auto& share = taken[t.lane];
    if (const auto* at = places_.find(t.id)) {
      const auto since = (*at)->since;
      picks.push_back({since, share});
      const auto [young, first] = youngest.try_emplace(t.lane, since);
      young->second = std::max(young->second, since);
    }
    share += t.cost;
  }
  known = !picks.empty();
  // For each time the most that the lane of a younger one had.
  std::ranges::sort(picks, std::greater{}, &pick::since);
  for (std::size_t i = 1; i < picks.size(); ++i)
    picks[i].before = std::max(picks[i].before, picks[i - 1].before);
  std::set<std::uint64_t> seen;
  for (const auto& w : waiting_) {
    if (!known || w.since + limits_.held_min >= picks.front().since)
      return false; // those that wait are ordered by age
    if (w.carried || inside.find(w.transaction) != nullptr || !seen.insert(w.lane).second)
      continue;
    if (const auto own = youngest.find(w.lane); own != youngest.end() && w.since + limits_.held_min < own->second)
      return true;
    const auto last =
      std::ranges::partition_point(picks, [&](const pick& p) { return p.since > w.since + limits_.held_min; });
    const auto share = taken.find(w.lane);
    if (last != picks.begin() && std::prev(last)->before >= (share == taken.end() ? 0 : share->second))
      return true;
  }
  return false;
}

void suspicion_meter::carry(view_number view, std::span<const offered_transaction> transactions) {
  for (const auto& t : transactions)
    if (auto* at = places_.find(t.id); at != nullptr && !(*at)->carried) {
      (*at)->carried = view;
      carried_since_ = std::min(carried_since_.value_or(view), view);
    }
}

void suspicion_meter::voted(replica_id by, height at) {
  if (by.value() >= records_.size() || at <= judged_ || at.value() > committed_.value() + limits_.heights_max)
    return;
  voters_[at].insert(by);
}

void suspicion_meter::committed(height at, std::span<const digest> transactions) {
  committed_ = std::max(committed_, at);
  for (const auto& t : transactions) {
    places_.prefetch(t);
    final_.prefetch(t);
  }
  for (const auto& t : transactions) {
    if (const auto* place = places_.find(t)) {
      waiting_.erase(*place);
      places_.erase(t);
    }
    final_.insert(t);
  }
  judge_votes();
}

void suspicion_meter::judge_votes() {
  while (judged_.value() + limits_.grace_heights < committed_.value()) {
    judged_ = judged_.next();
    const auto at = voters_.find(judged_);
    // Where votes go to leaders alone, or this replica was cut off, it has not seen a quorum and knows nothing.
    if (at != voters_.end() && at->second.size() + 1 >= quorum_ && !seeded_bug("suspicion-forgives-votes"))
      for (std::uint32_t i = 0; i < records_.size(); ++i)
        note(replica_id{i}, suspicion_reason::missed_vote, !at->second.contains(replica_id{i}));
    voters_.erase(voters_.begin(), voters_.upper_bound(judged_));
  }
}

void suspicion_meter::submitted(time_point now, const digest& transaction, std::uint64_t lane) {
  now_ = std::max(now_, now);
  if (waiting_.size() >= limits_.waiting_max || places_.find(transaction) != nullptr || final_.contains(transaction))
    return;
  auto before = waiting_.end(); // clocks seldom step back
  while (before != waiting_.begin() && now < std::prev(before)->since)
    --before;
  places_.insert(transaction, waiting_.insert(before, {transaction, lane, now, {}}));
}

occasions suspicion_meter::count(replica_id who, suspicion_reason why) const {
  occasions seen;
  for (const auto& [when, happened] : records_[who.value()].occasions[index(why)])
    if (when + limits_.memory >= now_) {
      ++seen.possible;
      seen.happened += happened ? 1 : 0;
    }
  return seen;
}

std::vector<suspicion> suspicion_meter::all() const {
  std::vector<suspicion> list;
  for (std::uint32_t i = 0; i < records_.size(); ++i)
    if (replica_id{i} != self_)
      list.push_back({replica_id{i}, 0, {}, {}});
  for (const auto why : {suspicion_reason::missed_proposal, suspicion_reason::late_proposal,
                         suspicion_reason::missed_vote, suspicion_reason::censoring})
    for (auto& s : list) {
      std::vector<std::uint32_t> others; // thousandths
      for (const auto& other : list)
        if (const auto c = count(other.who, why); other.who != s.who && c.possible > 0)
          others.push_back(c.happened * 1000 / c.possible);
      s.counts[index(why)] = count(s.who, why);
      // Without anybody to compare with there is no telling what is usual.
      if (others.empty())
        continue;
      // Twice what the median of the others fails in: the window is short, and links differ.
      const auto expected = std::min(2 * median(std::move(others)) + limits_.expected_min, 999U);
      s.scores[index(why)] = surprise(s.counts[index(why)], expected);
      s.score = std::max(s.score, s.scores[index(why)]);
    }
  return list;
}

std::vector<suspicion> suspicion_meter::suspects() const {
  auto list = all();
  std::erase_if(list, [this](const suspicion& s) { return s.score < limits_.threshold; });
  return list;
}

std::size_t suspicion_meter::size() const noexcept {
  std::size_t total = voters_.size() + waiting_.size() + early_.size();
  for (const auto& r : records_) {
    total += r.delays.size();
    for (const auto& list : r.occasions)
      total += list.size();
  }
  return total;
}

} // namespace bezant::audit
