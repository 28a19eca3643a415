#include "tests/exchange/exchange_support.hpp"

namespace bezant::exchange::testing {

exchange_genesis small_genesis(self_trade_policy policy) {
  exchange_genesis g;
  for (const auto* name : {"USD", "GOLD", "SILVER"})
    g.assets.push_back({name});
  g.instruments.push_back({"GOLD/USD", gold, usd, 10, 5, 10'000, 20'000});
  g.instruments.push_back({"SILVER/USD", silver, usd, 1, 1, 0, 0});
  for (const auto* name : {"house", "ann", "bob", "carol", "dave"}) {
    account a{name, {}};
    if (g.accounts.size() != house.value())
      a.deposits = {{usd, amount{100'000}}, {gold, amount{10'000}}, {silver, amount{1'000}}};
    g.accounts.push_back(std::move(a));
  }
  for (const auto& accounts : {std::vector{ann, bob}, std::vector{carol}}) {
    session s;
    s.key = simulated_signatures()->make_signer(public_key_seed("session", g.sessions.size()))->key();
    s.accounts.assign(accounts.begin(), accounts.end());
    g.sessions.push_back(std::move(s));
  }
  g.self_trades = policy;
  g.orders_max = 1000;
  g.pending_max = 4;
  return g;
}

session_id controller(account_id a) {
  return a == carol ? second : first;
}

command buy(account_id a, std::uint64_t id, std::uint64_t price, std::uint64_t lots, order_type type,
            instrument_id on) {
  return {new_order{a, on, order_id{id}, side::buy, type, exchange::price{price}, quantity{lots}}};
}

command sell(account_id a, std::uint64_t id, std::uint64_t price, std::uint64_t lots, order_type type,
             instrument_id on) {
  return {new_order{a, on, order_id{id}, side::sell, type, exchange::price{price}, quantity{lots}}};
}

command cancel(account_id a, std::uint64_t id, std::uint64_t lots) {
  return {cancel_order{a, order_id{id}, quantity{lots}}};
}

command replace(account_id a, std::uint64_t id, std::uint64_t price, std::uint64_t lots) {
  return {replace_order{a, order_id{id}, exchange::price{price}, quantity{lots}}};
}

command_result market::operator()(const command& c) {
  const auto a = std::visit([](const auto& some) { return some.account; }, c.value);
  return books.apply(controller(a), c);
}

chain::chain(exchange_genesis g) : id{hash("test", as_bytes("chain"))}, app{std::move(g), id, simulated_signatures()} {
  for (std::size_t s = 0; s < app.genesis().sessions.size(); ++s)
    signers.push_back(simulated_signatures()->make_signer(public_key_seed("session", s)));
}

transaction chain::frame_of(session_id by, std::uint64_t sequence, std::vector<command> commands) const {
  frame f{by, sequence_number{sequence}, {}};
  f.commands.assign(commands.begin(), commands.end());
  return make_transaction(id, f, *signers[by.value()]);
}

block_result chain::block_with(std::vector<transaction> transactions) {
  const auto content = std::make_shared<const payload>(std::move(transactions));
  const block_header header{id, view_number{next_height}, height{next_height}, replica_id{0}, content->root()};
  ++next_height;
  return app.execute(block{header, content, {}});
}

frame_outcome outcome_of(const receipt& r) {
  return decode<frame_outcome>(r.outcome).value();
}

} // namespace bezant::exchange::testing
