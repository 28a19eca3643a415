#include "exchange/reference_book.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <limits>

namespace bezant::exchange {

namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

constexpr command_result refusal(reject why) noexcept {
  return {why, {}, {}};
}

} // namespace

reference_book::reference_book(const exchange_genesis& g)
  : genesis_{g}, books_(g.instruments.size()), controllers_(g.accounts.size()) {
  for (std::uint32_t a = 0; a < g.accounts.size(); ++a)
    for (const auto& d : g.accounts[a].deposits)
      receive(account_id{a}, d.asset, d.free.value());
  for (std::uint32_t s = 0; s < g.sessions.size(); ++s)
    for (const auto a : g.sessions[s].accounts)
      controllers_.at(a.value()) = session_id{s};
}

command_result reference_book::apply(session_id by, const command& c, std::vector<trade>* trades) {
  trades_ = trades;
  return std::visit([&](const auto& what) { return carry_out(by, what); }, c.value);
}

reject reference_book::check_account(session_id by, account_id a) const {
  if (a.value() >= controllers_.size())
    return reject::unknown_account;
  return controllers_[a.value()] == by ? reject::none : reject::foreign_account;
}

reject reference_book::check_new(session_id by, const new_order& c) const {
  if (const auto why = check_account(by, c.account); why != reject::none)
    return why;
  if (c.instrument.value() >= books_.size())
    return reject::unknown_instrument;
  const bool market = c.type == order_type::market;
  if (market ? c.price != price{} : c.price == price{} || c.price > price_max)
    return reject::bad_price;
  if (c.quantity == quantity{} || c.quantity > quantity_max)
    return reject::bad_quantity;
  if (places_.contains({by, c.id}))
    return reject::duplicate_order;
  // A market buy spends what is there; everything else must be covered.
  if (!market || c.side == side::sell) {
    const auto hold = hold_of(c.instrument, c.side, c.price, c.quantity.value());
    if (!hold)
      return reject::overflow;
    if (balance(c.account, paid_with(c.instrument, c.side)).free.value() < *hold)
      return reject::insufficient_funds;
  }
  if (c.type == order_type::limit && live_orders() >= genesis_.orders_max)
    return reject::book_full;
  return reject::none;
}

command_result reference_book::carry_out(session_id by, const new_order& c) {
  if (const auto why = check_new(by, c); why != reject::none)
    return refusal(why);
  const auto limit = c.type == order_type::market ? std::nullopt : std::optional{c.price};
  return match_and_rest({by, c.id, c.account, c.instrument, c.side, limit, c.quantity.value()},
                        c.type == order_type::limit);
}

command_result reference_book::carry_out(session_id by, const cancel_order& c) {
  if (const auto why = check_account(by, c.account); why != reject::none)
    return refusal(why);
  if (find(by, c.account, c.id) == nullptr)
    return refusal(reject::unknown_order);
  const auto open = order_at(by, c.id).open.value();
  const auto off = c.quantity == quantity{} ? open : std::min(open, c.quantity.value());
  set_open(by, c.id, open - off);
  return {reject::none, {}, quantity{open - off}};
}

command_result reference_book::carry_out(session_id by, const replace_order& c) {
  if (const auto why = check_account(by, c.account); why != reject::none)
    return refusal(why);
  if (c.price == price{} || c.price > price_max)
    return refusal(reject::bad_price);
  if (c.quantity == quantity{} || c.quantity > quantity_max)
    return refusal(reject::bad_quantity);
  const auto* const found = find(by, c.account, c.id);
  if (found == nullptr)
    return refusal(reject::unknown_order);
  const auto at = *found;
  const auto old = order_at(by, c.id);
  if (c.price == old.price && c.quantity <= old.open) {
    set_open(by, c.id, c.quantity.value());
    return {reject::none, {}, c.quantity};
  }

  const auto hold = hold_of(at.instrument, at.side, c.price, c.quantity.value());
  if (!hold)
    return refusal(reject::overflow);
  const auto bound = hold_of(at.instrument, at.side, old.price, old.open.value()).value();
  const auto free = balance(c.account, paid_with(at.instrument, at.side)).free.value();
  if (wide{free} + bound < *hold)
    return refusal(reject::insufficient_funds);
  set_open(by, c.id, 0);
  return match_and_rest({by, c.id, c.account, at.instrument, at.side, c.price, c.quantity.value()}, true);
}

/// Trades as far as it goes; what is left of an order that `rests` enters its queue, else it is gone.
command_result reference_book::match_and_rest(taker t, bool rests) {
  const auto lots = t.left;
  const auto cancelled = match(t);
  const auto filled = lots - t.left - cancelled;
  if (!rests || t.left == 0)
    return {reject::none, quantity{filled}, {}};
  side_of(t.instrument, t.side)[*t.limit].push_back({t.session, t.id, t.account, *t.limit, quantity{t.left}});
  places_.emplace(order_key{t.session, t.id}, place{t.instrument, t.side, *t.limit});
  bind(t.account, paid_with(t.instrument, t.side), hold_of(t.instrument, t.side, *t.limit, t.left).value());
  return {reject::none, quantity{filled}, quantity{t.left}};
}

/// Fills `t` from the other side's queue. Returns the lots that were cancelled because of a self trade; they are no
/// longer left.
std::uint64_t reference_book::match(taker& t) {
  auto& makers = side_of(t.instrument, opposite(t.side));
  while (t.left > 0 && !makers.empty()) {
    const auto best = t.side == side::buy ? makers.begin() : std::prev(makers.end());
    const auto at = best->first;
    if (t.limit && (t.side == side::buy ? at > *t.limit : at < *t.limit))
      break;
    auto& maker = best->second.front();
    if (maker.account == t.account && genesis_.self_trades == self_trade_policy::cancel_incoming)
      return std::exchange(t.left, 0);
    if (maker.account == t.account && genesis_.self_trades == self_trade_policy::cancel_resting) {
      set_open(maker.session, maker.id, 0);
      continue;
    }
    const auto wanted = std::min(t.left, maker.open.value());
    const auto lots = !t.limit && t.side == side::buy ? affordable(t, at, wanted) : wanted;
    if (lots == 0)
      break;
    fill(t, maker, lots);
    t.left -= lots;
    if (lots < wanted)
      break;
  }
  return 0;
}

/// Moves base and quote for a fill at the maker's price, with both fees, and takes the lots off the maker.
void reference_book::fill(const taker& t, resting_order& maker, std::uint64_t lots) {
  const auto& i = genesis_.instruments[t.instrument.value()];
  const auto at = maker.price;
  const auto seller_is_taker = t.side == side::sell;
  const auto buyer = seller_is_taker ? maker.account : t.account;
  const auto seller = seller_is_taker ? t.account : maker.account;

  const auto value = wide{at.value()} * lots * i.tick;
  require(value <= most, "what is traded was held or affordable, so it fits");
  const auto worth = static_cast<std::uint64_t>(value);
  const auto maker_fee = static_cast<std::uint64_t>(value * i.maker_fee / 1'000'000);
  const auto taker_fee = static_cast<std::uint64_t>(value * i.taker_fee / 1'000'000);

  if (trades_ != nullptr)
    trades_->push_back(
      {t.instrument, t.session, t.id, maker.session, maker.id, t.account, maker.account, t.side, at, quantity{lots}});

  // The maker's hold shrinks first, which frees at least what the maker pays.
  set_open(maker.session, maker.id, maker.open.value() - lots);
  pay(seller, i.base, lots * i.lot);
  pay(buyer, i.quote, worth + (seller_is_taker ? maker_fee : taker_fee));
  receive(buyer, i.base, lots * i.lot);
  receive(seller, i.quote, worth - (seller_is_taker ? taker_fee : maker_fee));
  receive(account_id{0}, i.quote, maker_fee + taker_fee);
}

const reference_book::place* reference_book::find(session_id by, account_id a, order_id id) const {
  const auto found = places_.find({by, id});
  if (found == places_.end() || order_at(by, id).account != a)
    return nullptr;
  return &found->second;
}

reference_book::resting_order reference_book::order_at(session_id by, order_id id) const {
  const auto& at = places_.at({by, id});
  const auto& orders = books_[at.instrument.value()][static_cast<std::size_t>(at.side)].at(at.price);
  const auto found =
    std::ranges::find_if(orders, [&](const resting_order& o) { return o.session == by && o.id == id; });
  require(found != orders.end(), "a live order stands where it was put");
  return *found;
}

reference_book::ladder& reference_book::side_of(instrument_id i, side s) {
  return books_.at(i.value())[static_cast<std::size_t>(s)];
}

/// Gives a live order fewer open lots, and its account what they bound; with none left the order is gone.
void reference_book::set_open(session_id by, order_id id, std::uint64_t lots) {
  const auto at = places_.at({by, id});
  auto& prices = side_of(at.instrument, at.side);
  auto& orders = prices.at(at.price);
  const auto order =
    std::ranges::find_if(orders, [&](const resting_order& o) { return o.session == by && o.id == id; });
  const auto before = hold_of(at.instrument, at.side, at.price, order->open.value()).value();
  const auto after = hold_of(at.instrument, at.side, at.price, lots).value();
  unbind(order->account, paid_with(at.instrument, at.side), before - after);
  order->open = quantity{lots};
  if (lots > 0)
    return;
  orders.erase(order);
  if (orders.empty())
    prices.erase(at.price);
  places_.erase({by, id});
}

std::vector<reference_book::resting_order> reference_book::queue(instrument_id i, side s) const {
  std::vector<resting_order> all;
  const auto& prices = books_.at(i.value())[static_cast<std::size_t>(s)];
  const auto add = [&](const ladder::value_type& at) { all.insert(all.end(), at.second.begin(), at.second.end()); };
  if (s == side::sell)
    std::for_each(prices.begin(), prices.end(), add);
  else
    std::for_each(prices.rbegin(), prices.rend(), add);
  return all;
}

} // namespace bezant::exchange
