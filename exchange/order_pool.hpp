// Where orders live: slots in one array, of which freed ones are used again.
#pragma once

#include "exchange/order.hpp"
#include "exchange/page_tree.hpp"

#include <vector>

namespace bezant::exchange {

/// Slots of orders with their free list, last freed first used. Both are state: replicas agree on them, also on one
/// that was restored.
class order_pool {
public:
  /// A slot for a new order; its fields are as in a fresh record but for `live`.
  slot_id take() {
    auto slot = free_head_;
    if (slot == nowhere) {
      slot = static_cast<slot_id>(slots_.size());
      slots_.emplace_back();
      pages_.grow(slots_.size());
    } else {
      free_head_ = slots_[slot].next_free;
      slots_[slot].next_free = 0;
      pages_.mark(slot);
    }
    slots_[slot].live = true;
    ++live_;
    return slot;
  }

  /// Frees the slot of a live order; the order must have left all that refers to it.
  void give_back(slot_id slot) {
    slots_[slot] = order{};
    slots_[slot].next_free = free_head_;
    free_head_ = slot;
    --live_;
    pages_.mark(slot);
  }

  [[nodiscard]] const order& operator[](slot_id slot) const noexcept { return slots_[slot]; }
  /// Access to change a part of the state: the slot counts as changed.
  order& change(slot_id slot) noexcept {
    pages_.mark(slot);
    return slots_[slot];
  }
  /// Access to change derived links only.
  order& relink(slot_id slot) noexcept { return slots_[slot]; }
  void prefetch(slot_id slot) const noexcept { __builtin_prefetch(slots_.data() + slot); }

  [[nodiscard]] std::size_t live() const noexcept { return live_; }
  /// Slots that were ever used.
  [[nodiscard]] std::size_t size() const noexcept { return slots_.size(); }
  [[nodiscard]] slot_id free_head() const noexcept { return free_head_; }
  [[nodiscard]] const std::vector<order>& slots() const noexcept { return slots_; }

  /// Digest of slots and free list, in domain "orders".
  digest state();

  /// Replaces all. False, and no change, unless the free list from `free_head` names each free slot once and free slots
  /// are blank. Links of live orders are left for the caller to build.
  [[nodiscard]] bool assign(const std::vector<order>& slots, slot_id free_head);

private:
  std::vector<order> slots_;
  slot_id free_head_ = nowhere;
  std::size_t live_ = 0;
  page_tree pages_;
};

} // namespace bezant::exchange
