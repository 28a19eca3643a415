// The exchange once more, written to be read: what the real engine is checked against.
#pragma once

#include "exchange/command.hpp"
#include "exchange/exchange_genesis.hpp"

#include <array>
#include <list>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace bezant::exchange {

/// Carries out commands by the same rules as `engine` and shares no code with it. Each step does the plain thing: books
/// are maps of lists, and money is counted in 128 bits and checked at every move. Some tens of thousands of commands
/// take a second or so.
class reference_book {
public:
  /// A live order.
  struct resting_order {
    session_id session;
    order_id id;
    account_id account;
    exchange::price price;
    quantity open;
  };

  struct balances {
    amount free;
    amount held;
  };

  /// `g` must be valid.
  explicit reference_book(const exchange_genesis& g);

  /// Carries out one command of a session, and appends its trades to `trades` if that is given.
  command_result apply(session_id by, const command& c, std::vector<trade>* trades = nullptr);

  /// All live orders of a side in the order in which they would trade.
  [[nodiscard]] std::vector<resting_order> queue(instrument_id i, side s) const;
  [[nodiscard]] balances balance(account_id a, asset_id s) const;
  [[nodiscard]] std::size_t live_orders() const noexcept { return places_.size(); }

  [[nodiscard]] std::size_t instruments() const noexcept { return genesis_.instruments.size(); }
  [[nodiscard]] std::size_t assets() const noexcept { return genesis_.assets.size(); }
  [[nodiscard]] std::size_t accounts() const noexcept { return genesis_.accounts.size(); }

private:
  __extension__ using wide = unsigned __int128;

  using level = std::list<resting_order>; ///< first come, first served
  using ladder = std::map<price, level>;

  /// Where a live order is found.
  struct place {
    instrument_id instrument;
    exchange::side side;
    exchange::price price;
  };

  using order_key = std::pair<session_id, order_id>;

  /// An order on its way in.
  struct taker {
    session_id session;
    order_id id;
    account_id account;
    instrument_id instrument;
    exchange::side side;
    std::optional<price> limit; ///< none: any price
    std::uint64_t left;         ///< lots
  };

  command_result carry_out(session_id by, const new_order& c);
  command_result carry_out(session_id by, const cancel_order& c);
  command_result carry_out(session_id by, const replace_order& c);

  [[nodiscard]] reject check_account(session_id by, account_id a) const;
  [[nodiscard]] reject check_new(session_id by, const new_order& c) const;
  [[nodiscard]] const place* find(session_id by, account_id a, order_id id) const;
  [[nodiscard]] resting_order order_at(session_id by, order_id id) const;

  /// What an order binds while `lots` of it are open; nothing if that does not fit 64 bits.
  [[nodiscard]] std::optional<std::uint64_t> hold_of(instrument_id i, side s, price p, std::uint64_t lots) const;
  [[nodiscard]] asset_id paid_with(instrument_id i, side s) const;

  std::uint64_t match(taker& t);
  void fill(const taker& t, resting_order& maker, std::uint64_t lots);
  [[nodiscard]] std::uint64_t affordable(const taker& t, price p, std::uint64_t lots) const;
  command_result match_and_rest(taker t, bool rests);

  ladder& side_of(instrument_id i, side s);
  void set_open(session_id by, order_id id, std::uint64_t lots);

  void pay(account_id from, asset_id s, std::uint64_t x);
  void receive(account_id to, asset_id s, std::uint64_t x);
  void bind(account_id of, asset_id s, std::uint64_t x);
  void unbind(account_id of, asset_id s, std::uint64_t x);

  exchange_genesis genesis_;
  std::vector<std::array<ladder, 2>> books_; ///< by instrument; buys, sells
  std::map<order_key, place> places_;        ///< of all live orders
  std::map<std::pair<account_id, asset_id>, balances> money_;
  std::vector<std::optional<session_id>> controllers_; ///< by account
  std::vector<trade>* trades_ = nullptr;               ///< of the command that is being carried out
};

} // namespace bezant::exchange
