#include "exchange/session_table.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::exchange {

namespace {

/// What is digested of a position.
struct position_record {
  sequence_number next;
  digest pending;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, position_record& x) {
    return f(x.next, x.pending);
  }
};

digest digest_of(const session_position& p) {
  if (p.pending.empty())
    return {};
  hasher h{"pending-frames"};
  for (const auto& early : p.pending)
    h.add(early.sequence).update(early.data.id().value);
  return h.finish();
}

} // namespace

session_table::session_table(std::size_t sessions, std::uint32_t pending_max)
  : pending_max_{pending_max}, positions_(sessions) {
  pages_.grow(sessions);
}

admission session_table::admit(session_id s, sequence_number sequence) const {
  const auto& p = positions_[s.value()];
  if (seeded_bug("exchange-sequence-unchecked"))
    return admission::now;
  if (sequence < p.next)
    return admission::repeated;
  if (sequence == p.next)
    return admission::now;
  if (sequence.value() - p.next.value() > pending_max_)
    return admission::too_far_ahead;
  const auto at = std::ranges::lower_bound(p.pending, sequence, {}, &pending_frame::sequence);
  return at != p.pending.end() && at->sequence == sequence ? admission::repeated : admission::later;
}

void session_table::keep(session_id s, pending_frame early) {
  auto& list = positions_[s.value()].pending;
  require(list.size() < pending_max_, "pending frames stay within their window");
  const auto at = std::ranges::lower_bound(list, early.sequence, {}, &pending_frame::sequence);
  list.insert(at, std::move(early));
  changed(s);
}

void session_table::advance(session_id s) {
  auto& p = positions_[s.value()];
  p.next = p.next.next();
  changed(s);
}

std::optional<pending_frame> session_table::take_next(session_id s) {
  auto& p = positions_[s.value()];
  if (p.pending.empty() || p.pending.front().sequence != p.next)
    return std::nullopt;
  auto found = std::move(p.pending.front());
  p.pending.erase(p.pending.begin());
  changed(s);
  return found;
}

digest session_table::state() {
  position_record record;
  const auto table = pages_.refresh([&](std::size_t i) -> position_record& {
    record = {positions_[i].next, digest_of(positions_[i])};
    return record;
  });
  return hasher{"sessions"}.add(table).finish();
}

bool session_table::assign(std::vector<session_position> positions) {
  if (positions.size() != positions_.size())
    return false;
  for (const auto& p : positions) {
    if (p.next == sequence_number{})
      return false;
    auto last = p.next;
    for (const auto& early : p.pending) {
      if (early.sequence <= last || early.sequence.value() - p.next.value() > pending_max_)
        return false;
      last = early.sequence;
    }
  }
  positions_ = std::move(positions);
  pages_ = page_tree{};
  pages_.grow(positions_.size());
  return true;
}

} // namespace bezant::exchange
