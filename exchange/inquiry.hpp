// What anybody may ask an exchange replica, and its answers. They are read, not executed: a client believes an answer
// that f+1 replicas give for the same height.
#pragma once

#include "exchange/exchange_application.hpp"

namespace bezant::exchange {

/// What is asked.
enum class inquiry_kind : std::uint8_t {
  totals = 1, ///< how much was traded; `instrument`
  depth,      ///< the best levels of both sides; `instrument`, `levels`
  balances,   ///< what an account has of each asset; `account`
  session,    ///< where a session stands; `session`
  orders,     ///< a session's live orders, page by page; `session`, `from`: 0, then `next_page` of the page before
  frames,     ///< what became of a session's frames; `session`, `from`: the first one's number, `levels`: how many
};

constexpr bool is_known(inquiry_kind k) noexcept {
  return k >= inquiry_kind::totals && k <= inquiry_kind::frames;
}

/// A question. Fields that its kind does not need are zero.
struct inquiry {
  static constexpr std::uint32_t levels_max = 1'000;
  static constexpr std::uint32_t frames_max = 64;     ///< in an answer
  static constexpr std::uint32_t orders_max = 1'000;  ///< in an answer
  static constexpr std::uint32_t slots_max = 1 << 14; ///< places of orders that are looked at for an answer: a MiB

  inquiry_kind what = inquiry_kind::totals;
  instrument_id instrument;
  account_id account;
  session_id session;
  std::uint32_t levels = 0; ///< of each side, at most `levels_max`; frames, at most `frames_max`
  std::uint64_t from = 0;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, inquiry& x) {
    return f(x.what, x.instrument, x.account, x.session, x.levels, x.from);
  }
};

/// A price and what rests at it.
struct depth_level {
  exchange::price price;
  exchange::quantity quantity;
  std::uint32_t orders = 0;

  friend bool operator==(const depth_level&, const depth_level&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, depth_level& x) {
    return f(x.price, x.quantity, x.orders);
  }
};

/// What an account owns of an asset.
struct asset_balance {
  asset_id asset;
  amount free;
  amount held;

  friend bool operator==(const asset_balance&, const asset_balance&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, asset_balance& x) {
    return f(x.asset, x.free, x.held);
  }
};

/// A live order of a session.
struct live_order {
  order_id id;
  account_id account;
  instrument_id instrument;
  exchange::side side = side::buy;
  exchange::price price;
  exchange::quantity open;

  friend bool operator==(const live_order&, const live_order&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, live_order& x) {
    return f(x.id, x.account, x.instrument, x.side, x.price, x.open);
  }
};

/// What became of a frame.
enum class frame_fate : std::uint8_t {
  not_executed = 0, ///< no frame of that number took effect so far
  waits,            ///< committed, and waits for frames of lower numbers
  executed,
  forgotten, ///< a frame of that number took effect; its outcome is no longer kept
};

constexpr bool is_known(frame_fate x) noexcept {
  return x <= frame_fate::forgotten;
}

/// A frame of a session, by its number.
struct told_frame {
  sequence_number sequence;
  frame_fate fate = frame_fate::not_executed;
  digest
    transaction_id; ///< of the frame that has the number, if it waits or was executed: another program may have sent it
  height at;        ///< of the block in which it took effect
  command_results results; ///< if it was executed

  friend bool operator==(const told_frame&, const told_frame&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, told_frame& x) {
    return f(x.sequence, x.fate, x.transaction_id, x.at, x.results);
  }
};

/// An answer to any question. What was not asked for is empty.
struct inquiry_answer {
  height at;    ///< of the last executed block
  digest state; ///< after it
  std::uint64_t live_orders = 0;
  std::uint64_t trades = 0;                               ///< on the instrument, since genesis
  std::uint64_t lots = 0;                                 ///< traded on the instrument, since genesis
  bounded_vector<depth_level, inquiry::levels_max> bids;  ///< best first
  bounded_vector<depth_level, inquiry::levels_max> asks;  ///< best first
  bounded_vector<asset_balance, 4096> balances;           ///< those that are not zero, by asset
  sequence_number next;                                   ///< of the session's next frame
  digest orders;                                          ///< `exchange_application::orders_digest`
  bounded_vector<live_order, inquiry::orders_max> page;   ///< of a session's orders
  std::uint64_t next_page = 0;                            ///< where the next page begins; 0: there is none
  bounded_vector<told_frame, inquiry::frames_max> frames; ///< in order of their numbers

  friend bool operator==(const inquiry_answer&, const inquiry_answer&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, inquiry_answer& x) {
    return f(x.at, x.state, x.live_orders, x.trades, x.lots, x.bids, x.asks, x.balances, x.next, x.orders, x.page,
             x.next_page, x.frames);
  }
};

/// Answers from the books as they stand; whatever is asked about that genesis does not know has an empty answer.
inquiry_answer answer(const exchange_application& app, height executed, const inquiry& asked);

} // namespace bezant::exchange
