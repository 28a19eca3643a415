// A small exchange for tests, and short words to trade on it.
#pragma once

#include "core/simulated_signatures.hpp"
#include "exchange/engine.hpp"
#include "exchange/exchange_application.hpp"

#include <catch2/catch.hpp>

namespace bezant::exchange::testing {

inline constexpr asset_id usd{0};
inline constexpr asset_id gold{1};
inline constexpr asset_id silver{2};
inline constexpr instrument_id gold_usd{0};
inline constexpr instrument_id silver_usd{1};
inline constexpr account_id house{0};
inline constexpr account_id ann{1};   ///< session 0
inline constexpr account_id bob{2};   ///< session 0
inline constexpr account_id carol{3}; ///< session 1
inline constexpr account_id dave{4};  ///< nobody's
inline constexpr session_id first{0};
inline constexpr session_id second{1};

/// Two instruments against usd. Gold: lot 10, tick 5, maker 1 %, taker 2 %. Silver: lot 1, tick 1, no fees.
exchange_genesis small_genesis(self_trade_policy policy = self_trade_policy::cancel_incoming);

/// The session that controls `a`.
session_id controller(account_id a);

/// A limit order unless `type` says otherwise.
command buy(account_id a, std::uint64_t id, std::uint64_t price, std::uint64_t lots,
            order_type type = order_type::limit, instrument_id on = gold_usd);
command sell(account_id a, std::uint64_t id, std::uint64_t price, std::uint64_t lots,
             order_type type = order_type::limit, instrument_id on = gold_usd);
command cancel(account_id a, std::uint64_t id, std::uint64_t lots = 0);
command replace(account_id a, std::uint64_t id, std::uint64_t price, std::uint64_t lots);

/// Keeps what it is told.
struct recording_listener : exchange_listener {
  void on_trade(const trade& t) override { trades.push_back(t); }
  void on_command(session_id, sequence_number, std::size_t, const command&, const command_result& r) override {
    results.push_back(r);
  }
  void on_frame(const frame_outcome& o, height) override { frames.push_back(o); }

  std::vector<trade> trades;
  std::vector<command_result> results;
  std::vector<frame_outcome> frames;
};

/// An engine with its listener.
struct market {
  explicit market(const exchange_genesis& g = small_genesis()) : books{g} { books.listen(&seen); }

  /// Carries out `c` in the name of the session that controls its account.
  command_result operator()(const command& c);
  command_result operator()(session_id by, const command& c) { return books.apply(by, c); }

  [[nodiscard]] std::uint64_t free(account_id a, asset_id s) const { return books.balance(a, s).free.value(); }
  [[nodiscard]] std::uint64_t held(account_id a, asset_id s) const { return books.balance(a, s).held.value(); }

  recording_listener seen;
  engine books;
};

/// An application with the sessions' signers, and blocks to feed it.
struct chain {
  explicit chain(exchange_genesis g = small_genesis());

  [[nodiscard]] transaction frame_of(session_id by, std::uint64_t sequence, std::vector<command> commands) const;
  /// Executes the next block.
  block_result block_with(std::vector<transaction> transactions);

  digest id;
  std::vector<std::unique_ptr<signer>> signers;
  exchange_application app;
  std::uint64_t next_height = 1;
};

/// The outcome inside a receipt.
frame_outcome outcome_of(const receipt& r);

} // namespace bezant::exchange::testing
