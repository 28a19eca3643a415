// Commands: what is checked, and in which order state changes.
#include "exchange/engine.hpp"

#include "core/mutant.hpp"

namespace bezant::exchange {

namespace {

command_result refused(reject why) {
  return {.code = why, .filled = {}, .open = {}};
}

} // namespace

engine::engine(const exchange_genesis& g, std::uint64_t index_key)
  : books_(g.instruments.size()),
    owners_(g.accounts.size(), nobody),
    supply_(g.assets.size()),
    self_trades_{g.self_trades},
    orders_max_{g.orders_max},
    index_{index_key},
    ledger_{g.accounts.size(), g.assets.size()} {
  std::string why;
  require(validate(g, &why).has_value(), why.c_str());
  for (std::size_t i = 0; i < books_.size(); ++i)
    books_[i].terms = funding_terms{g.instruments[i]};
  records_.grow(books_.size());
  for (std::uint32_t s = 0; s < g.sessions.size(); ++s)
    for (const auto a : g.sessions[s].accounts)
      owners_[a.value()] = session_id{s};
  for (std::uint32_t a = 0; a < g.accounts.size(); ++a)
    for (const auto& d : g.accounts[a].deposits) {
      supply_[d.asset.value()] += d.free.value();
      if (d.free != amount{})
        ledger_.credit(account_id{a}, d.asset, d.free.value());
    }
}

command_result engine::apply(session_id by, const command& c) {
  if (const auto* placed = std::get_if<new_order>(&c.value))
    return place(by, *placed);
  if (const auto* cancelled = std::get_if<cancel_order>(&c.value))
    return cancel(by, *cancelled);
  return replace(by, std::get<replace_order>(c.value));
}

void engine::prefetch(session_id by, const command& c) const noexcept {
  std::visit([&](const auto& some) { index_.prefetch(by, some.id); }, c.value);
}

reject engine::check_account(session_id by, account_id a) const noexcept {
  if (a.value() >= owners_.size())
    return reject::unknown_account;
  return owners_[a.value()] == by && by != nobody ? reject::none : reject::foreign_account;
}

reject engine::check_new(session_id by, const new_order& c) const noexcept {
  if (const auto code = check_account(by, c.account); code != reject::none)
    return code;
  if (c.instrument.value() >= books_.size())
    return reject::unknown_instrument;
  const bool market = c.type == order_type::market;
  if (market ? c.price != price{} : c.price == price{} || c.price > price_max)
    return reject::bad_price;
  if (c.quantity == quantity{} || c.quantity > quantity_max)
    return reject::bad_quantity;
  if (index_.find(orders_, index_.hash(by, c.id), by, c.id) != nowhere)
    return reject::duplicate_order;
  if (!market || c.side == side::sell) {
    const auto& terms = books_[c.instrument.value()].terms;
    const auto needed = terms.checked_hold(c.side, c.price.value(), c.quantity.value());
    if (!needed)
      return reject::overflow;
    if (ledger_.get(c.account, terms.paid_with[static_cast<std::size_t>(c.side)]).free < *needed)
      return reject::insufficient_funds;
  }
  if (c.type == order_type::limit && orders_.live() >= orders_max_)
    return reject::book_full;
  return reject::none;
}

command_result engine::place(session_id by, const new_order& c) {
  if (const auto code = check_new(by, c); code != reject::none)
    return refused(code);
  taker t{.session = by,
          .id = c.id,
          .account = c.account,
          .instrument = c.instrument,
          .side = c.side,
          .market = c.type == order_type::market,
          .limit = c.price.value(),
          .left = c.quantity.value()};
  const auto filled = match(t);
  if (c.type != order_type::limit)
    t.left = 0;
  if (t.left != 0)
    rest(t);
  return {.code = reject::none, .filled = quantity{filled}, .open = quantity{t.left}};
}

slot_id engine::find_live(session_id by, account_id a, order_id id) const noexcept {
  const auto slot = index_.find(orders_, index_.hash(by, id), by, id);
  return slot != nowhere && orders_[slot].account == a ? slot : nowhere;
}

command_result engine::cancel(session_id by, const cancel_order& c) {
  if (const auto code = check_account(by, c.account); code != reject::none)
    return refused(code);
  const auto slot = find_live(by, c.account, c.id);
  if (slot == nowhere)
    return refused(reject::unknown_order);
  const auto open = orders_[slot].quantity.value();
  if (c.quantity == quantity{} || c.quantity.value() >= open) {
    end_order(slot);
    return {};
  }
  reduce(slot, open - c.quantity.value());
  if (seeded_bug("exchange-cancel-says-all"))
    return {};
  return {.code = reject::none, .filled = {}, .open = orders_[slot].quantity};
}

command_result engine::replace(session_id by, const replace_order& c) {
  if (const auto code = check_account(by, c.account); code != reject::none)
    return refused(code);
  if (c.price == price{} || c.price > price_max)
    return refused(reject::bad_price);
  if (c.quantity == quantity{} || c.quantity > quantity_max)
    return refused(reject::bad_quantity);
  const auto slot = find_live(by, c.account, c.id);
  if (slot == nowhere)
    return refused(reject::unknown_order);

  const auto& o = orders_[slot];
  const auto& terms = books_[o.instrument.value()].terms;
  const auto needed = terms.checked_hold(o.side, c.price.value(), c.quantity.value());
  if (!needed)
    return refused(reject::overflow);
  const auto present = terms.hold(o.side, o.price.value(), o.quantity.value());
  // The account's free and held amounts together fit 64 bits, as the asset's whole supply does.
  if (ledger_.get(o.account, terms.paid_with[static_cast<std::size_t>(o.side)]).free + present < *needed)
    return refused(reject::insufficient_funds);
  if (c.price == o.price && c.quantity <= o.quantity) {
    reduce(slot, c.quantity.value());
    return {.code = reject::none, .filled = {}, .open = c.quantity};
  }

  taker t{.session = by,
          .id = c.id,
          .account = c.account,
          .instrument = o.instrument,
          .side = o.side,
          .market = false,
          .limit = c.price.value(),
          .left = c.quantity.value()};
  end_order(slot);
  const auto filled = match(t);
  if (t.left != 0)
    rest(t);
  return {.code = reject::none, .filled = quantity{filled}, .open = quantity{t.left}};
}

/// Puts what is left of an order into the book behind all others of its price.
void engine::rest(const taker& t) {
  auto& b = books_[t.instrument.value()];
  const auto slot = orders_.take();
  auto& o = orders_.change(slot);
  o.session = t.session;
  o.account = t.account;
  o.id = t.id;
  o.price = price{t.limit};
  o.quantity = quantity{t.left};
  o.priority = b.record.next_priority++;
  o.instrument = t.instrument;
  o.side = t.side;
  records_.mark(t.instrument.value());
  o.hash = index_.hash(t.session, t.id);
  index_.insert(orders_, slot);
  ledger_.hold(t.account, b.terms.paid_with[static_cast<std::size_t>(t.side)], b.terms.hold(t.side, t.limit, t.left));
  enqueue(slot);
}

/// Links an order behind all others of its price. Derived state only.
void engine::enqueue(slot_id slot) {
  auto& o = orders_.relink(slot);
  auto& ladder = books_[o.instrument.value()].sides[static_cast<std::size_t>(o.side)];
  o.level = levels_.find_or_add(ladder, price_levels::rank_of(o.side, o.price.value()));
  auto& level = levels_[o.level];
  const bool at_front = seeded_bug("exchange-queue-reversed") && level.head != nowhere;
  o.before = at_front ? nowhere : level.tail;
  o.after = at_front ? level.head : nowhere;
  (o.before == nowhere ? level.head : orders_.relink(o.before).after) = slot;
  (o.after == nowhere ? level.tail : orders_.relink(o.after).before) = slot;
  level.quantity += o.quantity.value();
  ++level.orders;
}

/// Takes an order out of its level's queue, and the level out of the book if it was the last one.
void engine::leave_queue(slot_id slot) {
  const auto& o = orders_[slot];
  auto& level = levels_[o.level];
  (o.before == nowhere ? level.head : orders_.relink(o.before).after) = o.after;
  (o.after == nowhere ? level.tail : orders_.relink(o.after).before) = o.before;
  level.quantity -= o.quantity.value();
  if (--level.orders == 0)
    levels_.remove(books_[o.instrument.value()].sides[static_cast<std::size_t>(o.side)], o.level);
}

/// Ends a live order and releases its hold.
void engine::end_order(slot_id slot) {
  const auto& o = orders_[slot];
  const auto& terms = books_[o.instrument.value()].terms;
  if (!seeded_bug("exchange-hold-kept-on-cancel"))
    ledger_.release(o.account, terms.paid_with[static_cast<std::size_t>(o.side)],
                    terms.hold(o.side, o.price.value(), o.quantity.value()));
  leave_queue(slot);
  index_.erase(slot, o.hash);
  orders_.give_back(slot);
}

/// Leaves a live order with fewer open lots at its place, and releases the difference of the holds.
void engine::reduce(slot_id slot, std::uint64_t to_lots) {
  const auto open = orders_[slot].quantity.value();
  if (to_lots == open)
    return;
  auto& o = orders_.change(slot);
  const auto& terms = books_[o.instrument.value()].terms;
  const auto freed = terms.hold(o.side, o.price.value(), open) - terms.hold(o.side, o.price.value(), to_lots);
  ledger_.release(o.account, terms.paid_with[static_cast<std::size_t>(o.side)], freed);
  levels_[o.level].quantity -= open - to_lots;
  o.quantity = quantity{to_lots};
}

} // namespace bezant::exchange
