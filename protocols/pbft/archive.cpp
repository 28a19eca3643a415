#include "protocols/pbft/archive.hpp"

#include <algorithm>

namespace bezant::pbft {

void archive::start_at(const block& last) {
  history_.assign(1, last.id());
  last_ = last.header().at;
  before_ = last.header().parent;
}

void archive::committed(const block& b) {
  history_.push_back(b.id());
  last_ = b.header().at;
  if (history_.size() > limits_.history_max) {
    before_ = history_.front();
    history_.pop_front();
  }
}

void archive::asked(replica_id who, height base, effects& out) {
  if (base >= last_ || last_.value() - base.value() >= limits_.history_max)
    return;
  auto& j = pending_[who];
  j = {base, {}, true};
  if (reaches(base))
    serve(j, out);
  else
    out.add(load_block{before_});
}

void archive::serve(job& j, effects& out) {
  j.waits = false;
  const auto end = std::min(last_.value(), j.base.value() + limits_.answer_blocks_max);
  for (auto at = j.base.next(); at.value() <= end; at = at.next()) {
    j.loading.insert(at);
    out.add(load_block{history_[at.value() - lowest().value()]});
  }
}

void archive::loaded(const block& b, effects& out) {
  const auto at = b.header().at;
  if (b.id() == before_ && at.next() == lowest() && history_.size() < limits_.history_max) {
    history_.push_front(b.id());
    before_ = b.header().parent;
    bool deeper = false;
    for (auto& [who, j] : pending_) {
      if (!j.waits)
        continue;
      if (reaches(j.base))
        serve(j, out);
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
