#include "exchange/order_index.hpp"

#include "core/random.hpp"

namespace bezant::exchange {

namespace {
constexpr std::size_t first_room = 1024;
}

order_index::order_index(std::uint64_t key) : table_(first_room), mask_{first_room - 1} {
  random_source spread{key};
  for (auto& k : keys_)
    k = spread.next() | 1U; // a factor of 0 would make all hashes equal
}

slot_id order_index::find(const order_pool& orders, session_id by, order_id id) const noexcept {
  const auto wanted = hash(by, id);
  for (std::size_t at = wanted & mask_; table_[at].slot != nowhere; at = (at + 1) & mask_) {
    if (table_[at].hash != wanted)
      continue;
    const auto& o = orders[table_[at].slot];
    if (o.id == id && o.session == by)
      return table_[at].slot;
  }
  return nowhere;
}

void order_index::insert(slot_id slot, session_id by, order_id id) {
  if (2 * (size_ + 1) > table_.size())
    double_room();
  place({hash(by, id), slot});
  ++size_;
}

void order_index::place(entry e) noexcept {
  std::size_t at = e.hash & mask_;
  while (table_[at].slot != nowhere)
    at = (at + 1) & mask_;
  table_[at] = e;
}

void order_index::erase(slot_id slot, session_id by, order_id id) noexcept {
  std::size_t hole = hash(by, id) & mask_;
  while (table_[hole].slot != slot) {
    require(table_[hole].slot != nowhere, "an order that ends is in the index");
    hole = (hole + 1) & mask_;
  }
  // Shift back every follower whose home is not between the hole and itself, so that probing never meets a gap.
  for (auto at = (hole + 1) & mask_; table_[at].slot != nowhere; at = (at + 1) & mask_) {
    const auto from_home = (at - table_[at].hash) & mask_;
    if (from_home >= ((at - hole) & mask_)) {
      table_[hole] = table_[at];
      hole = at;
    }
  }
  table_[hole] = entry{};
  --size_;
}

void order_index::double_room() {
  const auto old = std::move(table_);
  table_.assign(old.size() * 2, entry{});
  mask_ = table_.size() - 1;
  for (const auto& e : old)
    if (e.slot != nowhere)
      place(e);
}

void order_index::clear() {
  table_.assign(first_room, entry{});
  mask_ = first_room - 1;
  size_ = 0;
}

} // namespace bezant::exchange
