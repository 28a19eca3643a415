// The small exchange whose frames and snapshots the fuzz target reads.
#pragma once

#include "core/signatures.hpp"
#include "exchange/exchange_genesis.hpp"

namespace bezant::fuzzing {

/// Two accounts of one session that trade one instrument; ten live orders, four pending frames.
inline exchange::exchange_genesis exchange_sample() {
  using namespace exchange;
  exchange_genesis g;
  g.assets.push_back({"USD"});
  g.assets.push_back({"GOLD"});
  g.instruments.push_back({"GOLD/USD", asset_id{1}, asset_id{0}, 10, 5, 10'000, 20'000});
  g.accounts.push_back({"house", {}});
  for (const auto* name : {"ann", "bob"}) {
    account a{name, {}};
    a.deposits = {{asset_id{0}, amount{100'000}}, {asset_id{1}, amount{10'000}}};
    g.accounts.push_back(std::move(a));
  }
  session s;
  s.key = ed25519()->make_signer(public_key_seed("fuzz", 0))->key();
  s.accounts.push_back(account_id{1});
  s.accounts.push_back(account_id{2});
  g.sessions.push_back(std::move(s));
  g.orders_max = 10;
  g.pending_max = 4;
  return g;
}

} // namespace bezant::fuzzing
