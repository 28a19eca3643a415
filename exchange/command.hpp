// What a client can ask of the exchange, and what it is answered.
#pragma once

#include "core/inspect.hpp"
#include "exchange/types.hpp"

#include <variant>

namespace bezant::exchange {

/// Places an order.
struct new_order {
  account_id account;
  instrument_id instrument;
  order_id id;
  exchange::side side = side::buy;
  order_type type = order_type::limit;
  exchange::price price;       ///< limit in ticks; 0 for a market order
  exchange::quantity quantity; ///< lots

  friend bool operator==(const new_order&, const new_order&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, new_order& x) {
    return f(x.account, x.instrument, x.id, x.side, x.type, x.price, x.quantity);
  }
};

/// Takes lots off a resting order: all of them if `quantity` is 0 or at least what is left, else that many; the order
/// keeps its place in the queue.
struct cancel_order {
  account_id account;
  order_id id;
  exchange::quantity quantity;

  friend bool operator==(const cancel_order&, const cancel_order&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, cancel_order& x) {
    return f(x.account, x.id, x.quantity);
  }
};

/// Gives a resting order a new limit and a new open quantity. With the same price and no more lots it keeps its place
/// in the queue; otherwise it leaves the book and enters again as a new limit order that may trade at once. If the
/// account cannot fund the new terms nothing changes.
struct replace_order {
  account_id account;
  order_id id;
  exchange::price price;
  exchange::quantity quantity;

  friend bool operator==(const replace_order&, const replace_order&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, replace_order& x) {
    return f(x.account, x.id, x.price, x.quantity);
  }
};

/// One command of a frame.
struct command {
  std::variant<new_order, cancel_order, replace_order> value;

  friend bool operator==(const command&, const command&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, command& x) {
    return inspect_variant(f, x.value);
  }
};

/// Why a command changed nothing, or `none` if it was accepted.
enum class reject : std::uint8_t {
  none = 0,
  unknown_account,    ///< no such account
  foreign_account,    ///< the session does not control the account
  unknown_instrument, ///< no such instrument
  bad_price,          ///< 0, above `price_max`, or a market order with a price
  bad_quantity,       ///< 0 or above `quantity_max`
  duplicate_order,    ///< the session has a live order of that id
  unknown_order,      ///< the session has no live order of that id on that account
  insufficient_funds, ///< the free balance does not cover order and fees
  overflow,           ///< the order's value does not fit 64 bits
  book_full,          ///< the exchange holds as many live orders as its limit allows
};

constexpr bool is_known(reject r) noexcept {
  return r <= reject::book_full;
}

/// The code's name as it appears in JSON, such as "insufficient_funds".
std::string_view to_string(reject r) noexcept;

/// The answer to one command.
struct command_result {
  reject code = reject::none;
  quantity filled; ///< lots traded at once
  quantity open;   ///< lots of this order that rest in the book afterwards
  // For an accepted cancel: the lots that were taken off are what was open before minus `open`.

  friend bool operator==(const command_result&, const command_result&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, command_result& x) {
    return f(x.code, x.filled, x.open);
  }
};

/// One trade, at the maker's price.
struct trade {
  instrument_id instrument;
  session_id taker_session;
  order_id taker;
  session_id maker_session;
  order_id maker;
  account_id taker_account;
  account_id maker_account;
  exchange::side taker_side = side::buy;
  exchange::price price;
  exchange::quantity quantity;

  friend bool operator==(const trade&, const trade&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, trade& x) {
    return f(x.instrument, x.taker_session, x.taker, x.maker_session, x.maker, x.taker_account, x.maker_account,
             x.taker_side, x.price, x.quantity);
  }
};

} // namespace bezant::exchange
