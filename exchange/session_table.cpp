#include "exchange/session_table.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::exchange {

namespace {

/// What is digested of a position.
struct position_record {
  sequence_number next;
  digest pending;
  digest kept;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, position_record& x) {
    return f(x.next, x.pending, x.kept);
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
  : pending_max_{pending_max}, positions_(sessions), kept_(sessions) {
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

void session_table::advance(session_id s, kept_outcome kept, const digest& receipt_digest) {
  auto& p = positions_[s.value()];
  kept_[s.value()].add(p.next, std::move(kept), receipt_digest, std::max(1U, pending_max_));
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
    record = {positions_[i].next, digest_of(positions_[i]), kept_[i].state()};
    return record;
  });
  return hasher{"sessions"}.add(table).finish();
}

session_image session_table::image(session_id s) const {
  session_image to{positions_[s.value()], {}};
  const auto& kept = kept_[s.value()];
  auto sequence = kept.first();
  for (std::size_t i = 0; i < kept.size(); ++i, sequence = sequence.next())
    to.kept.push_back(*kept.find(sequence));
  return to;
}

bool session_table::accept(const session_image& from) const {
  const auto& p = from.position;
  if (p.next == sequence_number{})
    return false;
  auto last = p.next;
  for (const auto& early : p.pending) {
    if (early.sequence <= last || early.sequence.value() - p.next.value() > pending_max_)
      return false;
    last = early.sequence;
  }
  // The last one is always kept, and never more than there were.
  if ((p.next.value() > 1) != !from.kept.empty() || from.kept.size() > std::max(1U, pending_max_)
      || from.kept.size() >= p.next.value())
    return false;
  height before{1};
  std::size_t packed = 0;
  for (const auto& k : from.kept) {
    if (k.transaction_id.empty() || k.at < before || !unpack(k.results))
      return false;
    before = k.at;
    packed += k.results.size();
  }
  return packed <= kept_outcomes::bytes_max;
}

bool session_table::assign(std::vector<session_image> from) {
  if (from.size() != positions_.size() || !std::ranges::all_of(from, [this](const auto& s) { return accept(s); }))
    return false;
  session_table next{from.size(), pending_max_};
  for (std::uint32_t i = 0; i < from.size(); ++i) {
    auto sequence = from[i].position.next.value() - from[i].kept.size();
    for (auto& k : from[i].kept) {
      if (seeded_bug("exchange-restore-forgets-receipts") && &k != &from[i].kept.back()) {
        ++sequence;
        continue;
      }
      const auto told = digest_of(receipt_of(session_id{i}, sequence_number{sequence}, k));
      next.kept_[i].add(sequence_number{sequence++}, std::move(k), told, std::max(1U, pending_max_));
    }
    next.positions_[i] = std::move(from[i].position);
  }
  *this = std::move(next);
  return true;
}

} // namespace bezant::exchange
