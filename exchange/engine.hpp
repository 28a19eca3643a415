// The matching engine: books with price-time priority, and the accounts that they settle on. Pure and deterministic.
#pragma once

#include "exchange/engine_image.hpp"
#include "exchange/funds.hpp"
#include "exchange/ledger.hpp"
#include "exchange/listener.hpp"
#include "exchange/order_index.hpp"
#include "exchange/order_pool.hpp"
#include "exchange/price_levels.hpp"

#include <optional>
#include <vector>

namespace bezant::exchange {

/// A price and what rests there.
struct level_view {
  exchange::price price;
  exchange::quantity quantity; ///< open lots of all its orders
  std::uint32_t orders = 0;

  friend bool operator==(const level_view&, const level_view&) = default;
};

/// A live order.
struct order_view {
  session_id session;
  order_id id;
  account_id account;
  instrument_id instrument;
  exchange::side side = side::buy;
  exchange::price price;
  exchange::quantity open;

  friend bool operator==(const order_view&, const order_view&) = default;
};

/// What of an account's asset can be spent, and what its live orders bind.
struct balance_view {
  amount free;
  amount held;

  friend bool operator==(const balance_view&, const balance_view&) = default;
};

/// Carries out commands on the state that a genesis starts.
///
/// Rules, in full:
/// - **Checks** go in the order of `reject`'s enumerators, but `overflow` comes before `insufficient_funds`. What is
///   rejected changes nothing. `overflow` means that the order's hold does not fit 64 bits.
/// - **Holds.** A live order holds `funding_terms::hold(side, price, open)` at all times, a function of its price and
///   open lots only: see there why it suffices. A limit order (also immediate-or-cancel) must be covered by the free
///   balance before it trades. A market sell must be covered in base. A market buy needs no cover: it buys as many lots
///   as the free balance pays with fee, fill by fill; the first fill that the balance cuts short is the last, and the
///   rest is cancelled.
/// - **Fills** are at the maker's price. Both sides' fees are in quote, rounded down for each fill, and go to account
///   0; the seller's is taken from the proceeds. Money freed by a fill is free for the next one.
/// - **Self trades** are looked at before the next fill's affordability.
/// - **book_full** refuses a good-till-cancel order while `orders_max` orders live, even if it would trade at once.
/// - A **replace** that loses its place needs free + its present hold to cover the new hold; it has its slot already,
///   so the book is never too full for it.
class engine {
public:
  /// `g` must be valid (`validate`). `index_key` should be random where ids come from outside: it keys the hash of the
  /// order index against floods of colliding ids, and cannot reach any result.
  explicit engine(const exchange_genesis& g, std::uint64_t index_key = 0);

  /// Carries out one command of a session. A session that genesis does not know controls no account.
  command_result apply(session_id by, const command& c);

  /// Fetches what `apply` would look up first into the cache; no effect otherwise.
  void prefetch(session_id by, const command& c) const noexcept;

  /// Tells `l` of every trade from now on; null for nobody. `l` must outlive the engine or be taken back.
  void listen(exchange_listener* l) noexcept { listener_ = l; }

  /// The best level of a side, if anything rests there.
  [[nodiscard]] std::optional<level_view> best(instrument_id i, side s) const;
  /// The best levels of a side, best first, at most `levels_max`.
  [[nodiscard]] std::vector<level_view> depth(instrument_id i, side s, std::size_t levels_max) const;
  /// All live orders of a side in the order in which they would trade.
  [[nodiscard]] std::vector<order_view> queue(instrument_id i, side s) const;
  /// The live order of that name.
  [[nodiscard]] std::optional<order_view> find(session_id by, order_id id) const;
  /// The session's live orders among the slots from `from` on, in order of their slots: at most `orders_max` of them,
  /// and not beyond `slots_max` slots. `from` moves behind the last slot that was looked at, or to 0 at the end.
  [[nodiscard]] std::vector<order_view> orders_of(session_id by, slot_id& from, std::size_t slots_max,
                                                  std::size_t orders_max) const;
  /// Live orders on all books.
  [[nodiscard]] std::size_t live_orders() const noexcept { return orders_.live(); }
  /// Open lots of all live orders of an instrument and side; looks at every level.
  [[nodiscard]] quantity live_quantity(instrument_id i, side s) const;
  [[nodiscard]] balance_view balance(account_id a, asset_id s) const noexcept;
  /// Trades since genesis, and what else the instrument's book remembers.
  [[nodiscard]] const book_record& record(instrument_id i) const { return books_.at(i.value()).record; }
  /// Free and held of all accounts together: constant from genesis on.
  [[nodiscard]] amount supply(asset_id s) const;

  [[nodiscard]] std::size_t instruments() const noexcept { return books_.size(); }
  [[nodiscard]] std::size_t assets() const noexcept { return ledger_.assets(); }
  [[nodiscard]] std::size_t accounts() const noexcept { return owners_.size(); }

  /// BLAKE2b-256 over the whole state: orders by slot, free slots, balances, books' records. Costs hashing of the pages
  /// that changed since the last call and of their ancestors; engines of equal state agree however they got there.
  digest state();

  /// The whole state.
  [[nodiscard]] engine_image image() const;
  /// Replaces the state. Errors: `exchange_error::bad_snapshot`, and the state is unchanged.
  result<void> restore(const engine_image& from);

private:
  friend class corrupting_application; // breaks a balance on purpose

  struct book {
    funding_terms terms;
    book_record record;
    std::array<price_levels::ladder, 2> sides;
  };

  /// An order on its way in.
  struct taker {
    session_id session;
    order_id id;
    account_id account;
    instrument_id instrument;
    exchange::side side;
    bool market;
    std::uint64_t limit; ///< ticks; 0 for market
    std::uint64_t left;  ///< lots
  };

  [[nodiscard]] reject check_account(session_id by, account_id a) const noexcept;
  [[nodiscard]] reject check_new(session_id by, const new_order& c) const noexcept;
  command_result place(session_id by, const new_order& c);
  command_result cancel(session_id by, const cancel_order& c);
  command_result replace(session_id by, const replace_order& c);
  [[nodiscard]] slot_id find_live(session_id by, account_id a, order_id id) const noexcept;

  std::uint64_t match(taker& t);
  void fill(const taker& t, book& b, slot_id maker, std::uint64_t lots);
  void settle(const taker& t, const book& b, const order& maker, std::uint64_t lots);
  void tell(const taker& t, const order& maker, std::uint64_t lots) const;
  void rest(const taker& t);
  void enqueue(slot_id slot);
  void leave_queue(slot_id slot);
  void end_order(slot_id slot);
  void reduce(slot_id slot, std::uint64_t to_lots);

  [[nodiscard]] bool accept_orders(const engine_image& from);
  [[nodiscard]] bool accept_books() const;
  [[nodiscard]] bool accept_balances() const;

  std::vector<book> books_;
  std::vector<session_id> owners_;    ///< by account: the session that controls it, or `nobody`
  std::vector<std::uint64_t> supply_; ///< by asset, from genesis
  self_trade_policy self_trades_;
  std::uint32_t orders_max_;
  order_pool orders_;
  order_index index_;
  price_levels levels_;
  ledger ledger_;
  page_tree records_; ///< digests of the books' records
  exchange_listener* listener_ = nullptr;

  static constexpr session_id nobody{0xFFFFFFFFU};
};

} // namespace bezant::exchange
