// The engine's whole state as a value, for snapshots.
#pragma once

#include "exchange/exchange_genesis.hpp"
#include "exchange/ledger.hpp"
#include "exchange/order.hpp"

namespace bezant::exchange {

/// What an instrument's book remembers beside its orders.
struct book_record {
  std::uint64_t next_priority = 0; ///< that of the next order that comes to rest
  std::uint64_t trades = 0;        ///< since genesis
  std::uint64_t lots = 0;          ///< traded since genesis

  friend bool operator==(const book_record&, const book_record&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, book_record& x) {
    return f(x.next_priority, x.trades, x.lots);
  }
};

/// The authoritative records of an engine; everything else is rebuilt from them.
struct engine_image {
  bounded_vector<order, exchange_genesis::orders_limit> slots;
  slot_id free_head = nowhere;
  bounded_vector<segment_owner, std::size_t{1} << 27U> segments;
  bounded_vector<balance_record, std::size_t{1} << 32U> balances; ///< of the segments, one after another
  bounded_vector<book_record, 4096> books;                        ///< by instrument

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, engine_image& x) {
    return f(x.slots, x.free_head, x.segments, x.balances, x.books);
  }
};

} // namespace bezant::exchange
