// Finds a live order by session and order id.
#pragma once

#include "exchange/funds.hpp"
#include "exchange/order_pool.hpp"

#include <optional>
#include <vector>

namespace bezant::exchange {

/// A hash table of slots: open addressing, at most half full, linear probing, deletion by shifting back, so that no
/// tombstones gather. Entries hold 32 bits of the hash and the slot; the key itself is in the order's record. Ids are
/// chosen by clients, so the hash is keyed: without the key nobody can aim at one place of the table. Nothing iterates
/// over it, hence the key cannot reach a result.
class order_index {
public:
  explicit order_index(std::uint64_t key);

  /// The slot of the live order, or `nowhere`.
  [[nodiscard]] slot_id find(const order_pool& orders, session_id by, order_id id) const noexcept;
  /// Adds the order in `slot`, which must not be there yet.
  void insert(slot_id slot, session_id by, order_id id);
  /// Removes the order in `slot`, which must be there.
  void erase(slot_id slot, session_id by, order_id id) noexcept;
  void prefetch(session_id by, order_id id) const noexcept {
    __builtin_prefetch(table_.data() + (hash(by, id) & mask_));
  }
  /// Forgets all orders and keeps the key.
  void clear();

private:
  struct entry {
    std::uint32_t hash = 0;
    slot_id slot = nowhere;
  };

  [[nodiscard]] std::uint32_t hash(session_id by, order_id id) const noexcept {
    auto folded = [](std::uint64_t a, std::uint64_t b) {
      const wide product = wide{a} * b;
      return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
    };
    const auto first = folded(id.value() ^ keys_[0], keys_[1]);
    return static_cast<std::uint32_t>(folded(first ^ (by.value() + keys_[2]), keys_[3]));
  }

  void place(entry e) noexcept;
  void double_room();

  std::array<std::uint64_t, 4> keys_;
  std::vector<entry> table_;
  std::size_t mask_;
  std::size_t size_ = 0;
};

} // namespace bezant::exchange
