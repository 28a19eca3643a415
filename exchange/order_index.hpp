// Finds a live order by session and order id.
#pragma once

#include "exchange/funds.hpp"
#include "exchange/order_pool.hpp"

#include <array>
#include <bit>
#include <vector>

namespace bezant::exchange {

/// A hash table of slots in buckets of six, half a cache line each. A bucket holds eight bits of each entry's hash, so
/// that one comparison of a word finds the candidates; the key itself is in the order's record. A full bucket sends
/// entries on to the next one and counts them, so that nothing has to be moved or marked when an entry is removed, and
/// a search ends at the first bucket that sent nothing on. Ids are chosen by clients, so the hash is keyed: without the
/// key nobody can aim at one place of the table. Nothing iterates over it in an order that reaches a result.
class order_index {
public:
  explicit order_index(std::uint64_t key);

  /// What a name is looked for with.
  [[nodiscard]] std::uint32_t hash(session_id by, order_id id) const noexcept {
    const auto first = folded(id.value() ^ keys_[0], keys_[1]);
    return static_cast<std::uint32_t>(folded(first ^ (by.value() + keys_[2]), keys_[3]));
  }

  /// The slot of the live order, whose name hashes to `wanted`, or `nowhere`.
  [[nodiscard]] slot_id find(const order_pool& orders, std::uint32_t wanted, session_id by,
                             order_id id) const noexcept {
    auto at = wanted & mask_;
    for (std::size_t searched = 0; searched <= mask_; ++searched, at = (at + 1) & mask_) {
      const auto& b = buckets_[at];
      for (auto hits = matches(b.tags, tag_of(wanted)); hits != 0; hits &= hits - 1) {
        const auto slot = b.slots[first_of(hits)];
        const auto& o = orders[slot];
        if (o.id == id && o.session == by)
          return slot;
      }
      if (sent_on(b.tags) == 0)
        break;
    }
    return nowhere;
  }

  /// Adds the order in `slot`, which must not be there yet and whose record has its hash.
  void insert(const order_pool& orders, slot_id slot) {
    if (size_ >= entries_max_)
      double_room(orders);
    place(slot, orders[slot].hash);
    ++size_;
  }

  /// Removes the order in `slot`, which must be there and whose name hashes to `hash`.
  void erase(slot_id slot, std::uint32_t hash) noexcept;

  void prefetch(session_id by, order_id id) const noexcept {
    __builtin_prefetch(buckets_.data() + (hash(by, id) & mask_));
  }
  /// Forgets all orders and keeps the key.
  void clear();

private:
  static constexpr std::size_t places = 6;

  /// The tags of the six places from the lowest byte on, 0 for none; the upper 16 bits count the entries that passed
  /// this bucket on their way to a later one. At its largest value the count stays for good: only somebody who knows
  /// the key gets it there, and it costs time alone.
  struct alignas(32) bucket {
    std::uint64_t tags = 0;
    std::array<slot_id, places> slots{};
  };

  static constexpr std::uint64_t each = 0x0000'0101'0101'0101U; ///< 1 in each tag
  static constexpr std::uint64_t one_sent_on = std::uint64_t{1} << 48U;
  static constexpr std::uint64_t sent_on_max = 0xFFFF;

  static std::uint64_t folded(std::uint64_t a, std::uint64_t b) noexcept {
    const wide product = wide{a} * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
  }
  static std::uint64_t tag_of(std::uint32_t hash) noexcept { return std::max(hash >> 24U, 1U); }
  static std::uint64_t sent_on(std::uint64_t tags) noexcept { return tags >> 48U; }
  /// The top bit of each byte of `tags` that is `tag`. Bytes above a match may be reported falsely; the first is exact.
  static std::uint64_t matches(std::uint64_t tags, std::uint64_t tag) noexcept {
    const auto x = (tags & (each * 0xFFU)) ^ (each * tag);
    return (x - each) & ~x & (each << 7U);
  }
  static std::size_t first_of(std::uint64_t hits) noexcept {
    return static_cast<std::size_t>(std::countr_zero(hits)) / 8;
  }

  void place(slot_id slot, std::uint32_t hash) noexcept {
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      auto& b = buckets_[at];
      const auto room = matches(b.tags, 0);
      if (room != 0) {
        const auto i = first_of(room);
        b.tags |= tag_of(hash) << (8 * i);
        b.slots[i] = slot;
        return;
      }
      if (sent_on(b.tags) != sent_on_max)
        b.tags += one_sent_on;
    }
  }
  void make_room(std::size_t buckets);
  void double_room(const order_pool& orders);

  std::array<std::uint64_t, 4> keys_;
  std::vector<bucket> buckets_;
  std::size_t mask_ = 0;
  std::size_t size_ = 0;
  std::size_t entries_max_ = 0; ///< before the table grows
};

} // namespace bezant::exchange
