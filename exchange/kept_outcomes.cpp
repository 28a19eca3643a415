#include "exchange/kept_outcomes.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::exchange {

void kept_outcomes::add(sequence_number sequence, kept_outcome what, const digest& receipt_digest, std::size_t most) {
  if (most == 0 || seeded_bug("exchange-outcome-not-kept"))
    return;
  require(count_ == 0 || sequence.value() == first_.value() + count_, "outcomes are kept in order");
  if (count_ == most)
    drop_oldest();
  // A function of the number alone, so that a ring that was restored is as large as one that grew.
  if (const auto size = std::min<std::uint64_t>(sequence.value(), most); ring_.size() < size) {
    ring_.resize(size);
    pages_.grow(size);
  }
  const auto at = place_of(sequence);
  if (count_ == 0)
    first_ = sequence;
  bytes_ += what.results.size();
  ring_[at] = {std::move(what), receipt_digest};
  pages_.mark(at);
  changed_ = true;
  ++count_;
  while (bytes_ > bytes_max && count_ > 1)
    drop_oldest();
}

void kept_outcomes::drop_oldest() {
  const auto at = place_of(first_);
  bytes_ -= ring_[at].what.results.size();
  ring_[at] = {};
  pages_.mark(at);
  first_ = first_.next();
  --count_;
}

const kept_outcome* kept_outcomes::find(sequence_number sequence) const noexcept {
  if (count_ == 0 || sequence < first_ || sequence.value() - first_.value() >= count_)
    return nullptr;
  return &ring_[place_of(seeded_bug("exchange-outcome-of-another-frame") ? first_ : sequence)].what;
}

digest kept_outcomes::state() {
  if (changed_ && !seeded_bug("exchange-outcomes-outside-digest"))
    state_ = pages_.refresh([this](std::size_t i) -> const digest& { return ring_[i].receipt_digest; });
  changed_ = false;
  return state_;
}

receipt receipt_of(session_id session, sequence_number sequence, const kept_outcome& kept) {
  frame_outcome outcome{session, sequence, frame_status::executed, {}};
  auto results = unpack(kept.results);
  require(results.has_value(), "what is kept can be read");
  outcome.results = std::move(*results);
  return {kept.transaction_id, kept.at, encode(outcome), session};
}

} // namespace bezant::exchange
