// The engine's whole state as a value, for snapshots.
#pragma once

#include "exchange/exchange_genesis.hpp"
#include "exchange/ledger.hpp"
#include "exchange/order.hpp"

namespace bezant::exchange {

/// The authoritative records of an engine; everything else is rebuilt from them.
struct engine_image {
  bounded_vector<order, exchange_genesis::orders_limit> slots;
  slot_id free_head = nowhere;
  bounded_vector<segment_owner, std::size_t{1} << 27U> segments;
  bounded_vector<balance_record, std::size_t{1} << 32U> balances; ///< of the segments, one after another
  bounded_vector<std::uint64_t, 4096> priorities;                 ///< by instrument: that of its next order

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, engine_image& x) {
    return f(x.slots, x.free_head, x.segments, x.balances, x.priorities);
  }
};

} // namespace bezant::exchange
