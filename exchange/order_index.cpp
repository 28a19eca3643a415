#include "exchange/order_index.hpp"

#include "core/random.hpp"

namespace bezant::exchange {

namespace {
constexpr std::size_t first_buckets = 256;
}

order_index::order_index(std::uint64_t key) {
  random_source spread{key};
  for (auto& k : keys_)
    k = spread.next() | 1U; // a factor of 0 would make all hashes equal
  make_room(first_buckets);
}

void order_index::make_room(std::size_t buckets) {
  buckets_.assign(buckets, bucket{});
  mask_ = buckets - 1;
  entries_max_ = buckets * 7 / 2; // of six places each: few buckets send an entry on
}

void order_index::erase(slot_id slot, std::uint32_t hash) noexcept {
  for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
    auto& b = buckets_[at];
    for (auto hits = matches(b.tags, tag_of(hash)); hits != 0; hits &= hits - 1) {
      const auto i = first_of(hits);
      if (b.slots[i] == slot) {
        b.tags &= ~(std::uint64_t{0xFF} << (8 * i));
        --size_;
        return;
      }
    }
    require(sent_on(b.tags) != 0, "an order that ends is in the index");
    if (sent_on(b.tags) != sent_on_max)
      b.tags -= one_sent_on;
  }
}

void order_index::double_room(const order_pool& orders) {
  const auto old = std::move(buckets_);
  make_room(old.size() * 2);
  for (const auto& b : old)
    for (std::size_t i = 0; i < places; ++i)
      if ((b.tags >> (8 * i) & 0xFFU) != 0)
        place(b.slots[i], orders[b.slots[i]].hash);
}

void order_index::clear() {
  make_room(first_buckets);
  size_ = 0;
}

} // namespace bezant::exchange
