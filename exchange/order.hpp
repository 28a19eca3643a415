// The record of a live order.
#pragma once

#include "core/inspect.hpp"
#include "exchange/types.hpp"

#include <cstdint>

namespace bezant::exchange {

/// Index of an order's record in the pool.
using slot_id = std::uint32_t;

/// No slot, level or node.
inline constexpr std::uint32_t nowhere = 0xFFFFFFFFU;

/// One order, or a free slot. One cache line. The inspected fields are the state; the links after them are derived from
/// (price, priority) and neither hashed nor written to snapshots.
struct alignas(64) order {
  session_id session;
  account_id account;
  order_id id;
  exchange::price price;       ///< ticks
  exchange::quantity quantity; ///< open lots
  std::uint64_t priority = 0;  ///< rises with arrival in each instrument
  instrument_id instrument;
  exchange::side side = side::buy;
  bool live = false;
  slot_id next_free = 0; ///< of a free slot: the next one, or `nowhere`; of a live order 0

  slot_id before = nowhere; ///< who trades before it at its price
  slot_id after = nowhere;
  std::uint32_t level = nowhere;
  std::uint32_t hash = 0; ///< of its name, in the order index

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, order& x) {
    return f(x.session, x.account, x.id, x.price, x.quantity, x.priority, x.instrument, x.side, x.live, x.next_free);
  }
};

static_assert(sizeof(order) == 64);

} // namespace bezant::exchange
