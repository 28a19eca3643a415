#include "exchange/order_pool.hpp"

#include <algorithm>

namespace bezant::exchange {

namespace {

bool is_blank(const order& o) noexcept {
  return o.session == session_id{} && o.account == account_id{} && o.id == order_id{} && o.price == price{}
         && o.quantity == quantity{} && o.priority == 0 && o.instrument == instrument_id{} && o.side == side::buy;
}

} // namespace

digest order_pool::state() {
  const auto slots = pages_.refresh([this](std::size_t i) -> const order& { return slots_[i]; });
  return hasher{"orders"}.add(slots).add(free_head_).finish();
}

bool order_pool::assign(const std::vector<order>& slots, slot_id free_head) {
  const auto live = static_cast<std::size_t>(std::ranges::count_if(slots, &order::live));
  // A list without a loop ends after as many steps as there are free slots; one with a loop never does.
  auto next = free_head;
  for (auto left = slots.size() - live; left != 0; --left) {
    if (next >= slots.size() || slots[next].live || !is_blank(slots[next]))
      return false;
    next = slots[next].next_free;
  }
  if (next != nowhere || std::ranges::any_of(slots, [](const order& o) { return o.live && o.next_free != 0; }))
    return false;
  slots_ = slots;
  free_head_ = free_head;
  live_ = live;
  pages_ = page_tree{};
  pages_.grow(slots_.size());
  return true;
}

} // namespace bezant::exchange
