// The exchange's genesis: its assets, instruments, accounts with first balances, and sessions.
#pragma once

#include "core/signatures.hpp"
#include "exchange/types.hpp"

#include <string>
#include <vector>

namespace bezant::exchange {

/// Something that can be owned. All amounts are in its minor unit.
struct asset {
  std::string name;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, asset& x) {
    return f(x.name);
  }
};

/// A pair of assets that trade. A fill of q lots at p ticks moves q * `lot` of the base asset one way and
/// p * q * `tick` of the quote asset the other way.
struct instrument {
  std::string name;
  asset_id base;
  asset_id quote;
  std::uint64_t lot = 1;       ///< minor units of the base asset in one lot
  std::uint64_t tick = 1;      ///< minor units of the quote asset that one lot costs at a price of one tick
  std::uint32_t maker_fee = 0; ///< millionths of the traded quote amount, paid by the maker, rounded down
  std::uint32_t taker_fee = 0; ///< the same for the taker

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, instrument& x) {
    return f(x.name, x.base, x.quote, x.lot, x.tick, x.maker_fee, x.taker_fee);
  }
};

/// A first balance.
struct deposit {
  asset_id asset;
  amount free;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, deposit& x) {
    return f(x.asset, x.free);
  }
};

/// An account and what it owns at the start.
struct account {
  std::string name;
  bounded_vector<deposit, 4096> deposits;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, account& x) {
    return f(x.name, x.deposits);
  }
};

/// A client: a key and the accounts it controls. Two sessions may not share an account.
struct session {
  public_key key;
  bounded_vector<account_id, 1 << 16> accounts; ///< sorted, without repetition

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, session& x) {
    return f(x.key, x.accounts);
  }
};

/// What all replicas of an exchange agree on before the first block.
struct exchange_genesis {
  static constexpr std::uint32_t format_version = 1;
  static constexpr std::size_t accounts_max = std::size_t{1} << 20;
  static constexpr std::uint32_t orders_limit = 1U << 24U;  ///< what `orders_max` may be at most
  static constexpr std::uint32_t pending_limit = 1U << 12U; ///< what `pending_max` may be at most
  static constexpr std::uint32_t fee_limit = 1'000'000;     ///< what a fee may be at most: all of the traded amount

  bounded_vector<asset, 4096> assets;
  bounded_vector<instrument, 4096> instruments;
  bounded_vector<account, accounts_max> accounts; ///< account 0 is the exchange's own: it takes the fees
  bounded_vector<session, 1 << 16> sessions;
  self_trade_policy self_trades = self_trade_policy::cancel_incoming;
  std::uint32_t orders_max = 1U << 22U; ///< live orders that the exchange holds at most
  std::uint32_t pending_max = 256;      ///< frames that one session may have pending

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, exchange_genesis& x) {
    return f(x.assets, x.instruments, x.accounts, x.sessions, x.self_trades, x.orders_max, x.pending_max);
  }
};

/// Checks references between the lists and bounds. Errors: `exchange_error::bad_genesis`; `why`, if given, gets a
/// sentence that names the entry and what was expected.
result<void> validate(const exchange_genesis& g, std::string* why = nullptr);

/// The file form: magic "BZXG", format version, canonical encoding.
bytes save_exchange_genesis(const exchange_genesis& g);
/// Reads and validates the file form.
result<exchange_genesis> load_exchange_genesis(byte_view file);
/// BLAKE2b-256 of the file form in domain "exchange-genesis": the `application` of the chain's genesis.
digest digest_of(const exchange_genesis& g);

} // namespace bezant::exchange
