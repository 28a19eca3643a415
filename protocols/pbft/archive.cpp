#include "protocols/pbft/archive.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant::pbft {

namespace {

/// Beside the transactions: the header, the certificate, and the work that it makes.
constexpr std::size_t overhead = 512;

std::size_t bytes_of(const block& b) {
  return b.content()->data_bytes() + overhead;
}

} // namespace

void archive::start_at(const block& last) {
  history_.assign(1, {last.id(), bytes_of(last)});
  last_ = last.header().at;
  before_ = last.header().parent;
}

void archive::committed(const block& b) {
  history_.push_back({b.id(), bytes_of(b)});
  last_ = b.header().at;
  if (history_.size() > limits_.history_max) {
    before_ = history_.front().id;
    history_.pop_front();
  }
}

void archive::asked(replica_id who, height base, time_point now, effects& out) {
  if (base >= last_ || last_.value() - base.value() >= limits_.history_max)
    return;
  auto& j = pending_[who];
  j = {base, {}, true};
  if (reaches(base))
    serve(who, j, now, out);
  else
    out.add(load_block{before_});
  if (!j.waits && j.loading.empty())
    pending_.erase(who);
}

void archive::serve(replica_id who, job& j, time_point now, effects& out) {
  j.waits = false;
  const auto end = std::min(last_.value(), j.base.value() + limits_.answer_blocks_max);
  for (auto at = j.base.next(); at.value() <= end; at = at.next()) {
    const auto& [id, size] = history_[at.value() - lowest().value()];
    auto& given = given_[who];
    if (at <= given && !seeded_bug("pbft-blocks-without-end") && !spend(who, size, now))
      return;
    given = std::max(given, at);
    j.loading.insert(at);
    out.add(load_block{id});
  }
}

void archive::loaded(const block& b, time_point now, effects& out) {
  const auto at = b.header().at;
  if (b.id() == before_ && at.next() == lowest() && history_.size() < limits_.history_max) {
    history_.push_front({b.id(), bytes_of(b)});
    before_ = b.header().parent;
    bool deeper = false;
    for (auto& [who, j] : pending_) {
      if (!j.waits)
        continue;
      if (reaches(j.base))
        serve(who, j, now, out);
      else
        deeper = true;
    }
    if (deeper)
      out.add(load_block{before_});
    return;
  }
  const auto proof = decode<vote_certificate>(b.justify());
  if (!proof)
    return;
  for (auto i = pending_.begin(); i != pending_.end();) {
    auto& [who, j] = *i;
    if (j.loading.erase(at) != 0)
      out.add(
        send_to{who, make_message(kind::decided, decided_batch{batch_of(b.header()), proof.value()}, b.content())});
    i = !j.waits && j.loading.empty() ? pending_.erase(i) : std::next(i);
  }
}

} // namespace bezant::pbft
