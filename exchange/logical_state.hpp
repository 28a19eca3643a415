// The state of an exchange as anybody could list it: who owns what, and which orders stand in which queue. What two
// implementations are compared by, however they keep it.
#pragma once

#include "core/digest.hpp"
#include "exchange/types.hpp"

#include <vector>

namespace bezant::exchange {

/// A live order in its queue.
struct logical_order {
  session_id session;
  order_id id;
  account_id account;
  exchange::price price;
  quantity open;

  friend bool operator==(const logical_order&, const logical_order&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, logical_order& x) {
    return f(x.session, x.id, x.account, x.price, x.open);
  }
};

/// All live orders of one side of one instrument, in the order in which they would trade.
struct logical_queue {
  instrument_id instrument;
  exchange::side side = side::buy;
  std::vector<logical_order> orders;

  friend bool operator==(const logical_queue&, const logical_queue&) = default;
};

/// A balance that is not zero.
struct logical_balance {
  account_id account;
  asset_id asset;
  amount free;
  amount held;

  friend bool operator==(const logical_balance&, const logical_balance&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, logical_balance& x) {
    return f(x.account, x.asset, x.free, x.held);
  }
};

/// Queues by instrument, buys before sells; balances by account and asset.
struct logical_state {
  std::vector<logical_queue> queues;
  std::vector<logical_balance> balances;

  friend bool operator==(const logical_state&, const logical_state&) = default;
};

/// BLAKE2b-256 in domain "logical-state" over queues and balances in their order. Says nothing of how they came about,
/// so that any two implementations can be compared by it.
digest digest_of(const logical_state& state);

/// Lists the state of `source`, which has `instruments()`, `assets()`, `accounts()`, `queue(instrument, side)` and
/// `balance(account, asset)` as `engine` has. Looks at every account and asset, so it is for checks, not for each
/// block.
template <class Exchange>
logical_state logical_state_of(const Exchange& source) {
  logical_state state;
  for (std::size_t i = 0; i < source.instruments(); ++i)
    for (const auto s : {side::buy, side::sell}) {
      logical_queue q{instrument_id{static_cast<std::uint16_t>(i)}, s, {}};
      for (const auto& o : source.queue(q.instrument, s))
        q.orders.push_back({o.session, o.id, o.account, o.price, o.open});
      state.queues.push_back(std::move(q));
    }
  for (std::size_t a = 0; a < source.accounts(); ++a)
    for (std::size_t s = 0; s < source.assets(); ++s) {
      const account_id account{static_cast<std::uint32_t>(a)};
      const asset_id asset{static_cast<std::uint16_t>(s)};
      const auto b = source.balance(account, asset);
      if (b.free != amount{} || b.held != amount{})
        state.balances.push_back({account, asset, b.free, b.held});
    }
  return state;
}

} // namespace bezant::exchange
