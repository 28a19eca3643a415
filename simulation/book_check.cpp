#include "simulation/book_check.hpp"

#include "exchange/funds.hpp"

namespace bezant::simulation {

namespace {

using exchange::side;

void check_supply(time_point now, replica_id who, height at, const exchange::exchange_application& app,
                  violation_list& found) {
  const auto& genesis = app.genesis();
  std::vector<std::uint64_t> given(genesis.assets.size());
  for (const auto& a : genesis.accounts)
    for (const auto& d : a.deposits)
      given[d.asset.value()] += d.free.value();
  for (std::uint16_t i = 0; i < given.size(); ++i)
    if (const auto sum = app.books().supply(exchange::asset_id{i}).value(); sum != given[i])
      found.add("conservation", {who, at, {}, now},
                "replica " + std::to_string(who.value()) + " holds " + std::to_string(sum) + " of asset "
                  + genesis.assets[i].name + ", genesis gave out " + std::to_string(given[i]));
}

void check_crossing(time_point now, replica_id who, height at, const exchange::exchange_application& app,
                    violation_list& found) {
  for (std::uint16_t i = 0; i < app.books().instruments(); ++i) {
    const auto bid = app.books().best(exchange::instrument_id{i}, side::buy);
    const auto ask = app.books().best(exchange::instrument_id{i}, side::sell);
    if (bid && ask && bid->price >= ask->price)
      found.add("crossed-book", {who, at, {}, now},
                "replica " + std::to_string(who.value()) + " has a bid at " + std::to_string(bid->price.value())
                  + " and an ask at " + std::to_string(ask->price.value()) + " in instrument " + std::to_string(i));
  }
}

void check_holds(replica_id who, const exchange::exchange_application& app, violation_list& found) {
  const auto& books = app.books();
  std::map<std::pair<exchange::account_id, exchange::asset_id>, std::uint64_t> bound;
  for (std::uint16_t i = 0; i < books.instruments(); ++i) {
    const exchange::funding_terms terms{app.genesis().instruments[i]};
    for (const auto s : {side::buy, side::sell})
      for (const auto& o : books.queue(exchange::instrument_id{i}, s))
        bound[{o.account, terms.paid_with[s == side::buy ? 0 : 1]}] += terms.hold(s, o.price.value(), o.open.value());
  }
  for (std::uint32_t a = 0; a < books.accounts(); ++a)
    for (std::uint16_t s = 0; s < books.assets(); ++s) {
      const exchange::account_id account{a};
      const exchange::asset_id asset{s};
      const auto at = bound.find({account, asset});
      const auto expected = at == bound.end() ? 0 : at->second;
      if (const auto held = books.balance(account, asset).held.value(); held != expected)
        found.add("holds", {who, {}, {}, {}},
                  "replica " + std::to_string(who.value()) + ": account " + std::to_string(a) + " holds "
                    + std::to_string(held) + " of asset " + std::to_string(s) + ", its live orders bind "
                    + std::to_string(expected));
    }
}

} // namespace

void book_check::hosts(replica_id who, std::weak_ptr<const exchange::exchange_application> app) {
  apps_[who] = std::move(app);
}

bool book_check::look(time_point now, replica_id who, height at, violation_list& found) const {
  const auto entry = apps_.find(who);
  const auto app = entry == apps_.end() ? nullptr : entry->second.lock();
  if (!app)
    return false;
  check_supply(now, who, at, *app, found);
  check_crossing(now, who, at, *app, found);
  return true;
}

void book_check::finish(violation_list& found) const {
  for (const auto& [who, entry] : apps_)
    if (const auto app = entry.lock()) {
      check_supply({}, who, {}, *app, found);
      check_crossing({}, who, {}, *app, found);
      check_holds(who, *app, found);
    }
}

} // namespace bezant::simulation
