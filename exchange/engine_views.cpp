// What callers may look at.
#include "exchange/engine.hpp"

#include <algorithm>

namespace bezant::exchange {

namespace {

order_view view_of(const order& o) {
  return {o.session, o.id, o.account, o.instrument, o.side, o.price, o.quantity};
}

level_view view_of(side s, const price_level& l) {
  return {price{price_levels::price_of(s, l.rank)}, quantity{l.quantity}, l.orders};
}

} // namespace

std::optional<level_view> engine::best(instrument_id i, side s) const {
  require(i.value() < books_.size(), "only known instruments have books");
  const auto level = books_[i.value()].sides[static_cast<std::size_t>(s)].best;
  if (level == nowhere)
    return std::nullopt;
  return view_of(s, levels_[level]);
}

std::vector<level_view> engine::depth(instrument_id i, side s, std::size_t levels_max) const {
  require(i.value() < books_.size(), "only known instruments have books");
  std::vector<level_view> all;
  auto level = books_[i.value()].sides[static_cast<std::size_t>(s)].best;
  for (; level != nowhere && all.size() < levels_max; level = levels_.next(level))
    all.push_back(view_of(s, levels_[level]));
  return all;
}

std::vector<order_view> engine::queue(instrument_id i, side s) const {
  require(i.value() < books_.size(), "only known instruments have books");
  std::vector<order_view> all;
  auto level = books_[i.value()].sides[static_cast<std::size_t>(s)].best;
  for (; level != nowhere; level = levels_.next(level))
    for (auto slot = levels_[level].head; slot != nowhere; slot = orders_[slot].after)
      all.push_back(view_of(orders_[slot]));
  return all;
}

std::optional<order_view> engine::find(session_id by, order_id id) const {
  const auto slot = index_.find(orders_, index_.hash(by, id), by, id);
  if (slot == nowhere)
    return std::nullopt;
  return view_of(orders_[slot]);
}

std::vector<order_view> engine::orders_of(session_id by, slot_id& from, std::size_t slots_max,
                                          std::size_t orders_max) const {
  std::vector<order_view> found;
  const auto last = std::min<std::size_t>(orders_.size(), from + slots_max);
  for (; from < last && found.size() < orders_max; ++from)
    if (const auto& o = orders_[from]; o.live && o.session == by)
      found.push_back(view_of(o));
  if (from >= orders_.size())
    from = 0;
  return found;
}

quantity engine::live_quantity(instrument_id i, side s) const {
  require(i.value() < books_.size(), "only known instruments have books");
  std::uint64_t lots = 0; // cannot overflow: every lot binds a unit of an asset at least
  auto level = books_[i.value()].sides[static_cast<std::size_t>(s)].best;
  for (; level != nowhere; level = levels_.next(level))
    lots += levels_[level].quantity;
  return quantity{lots};
}

balance_view engine::balance(account_id a, asset_id s) const noexcept {
  require(a.value() < owners_.size() && s.value() < ledger_.assets(), "only known accounts and assets have balances");
  const auto b = ledger_.get(a, s);
  return {amount{b.free}, amount{b.held}};
}

amount engine::supply(asset_id s) const {
  require(s.value() < ledger_.assets(), "only known assets have a supply");
  std::uint64_t total = 0;
  for (std::uint32_t a = 0; a < owners_.size(); ++a) {
    const auto b = ledger_.get(account_id{a}, s);
    total += b.free + b.held;
  }
  return amount{total};
}

} // namespace bezant::exchange
