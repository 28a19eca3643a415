// The engine's state as a digest and as an image, and what an image must fulfil.
#include "exchange/engine.hpp"
#include "exchange/error.hpp"

#include <algorithm>
#include <numeric>

namespace bezant::exchange {

digest engine::state() {
  const auto records = records_.refresh([this](std::size_t i) -> book_record& { return books_[i].record; });
  return hasher{"engine"}.add(orders_.state()).add(ledger_.state()).add(records).finish();
}

engine_image engine::image() const {
  engine_image to;
  to.slots.assign(orders_.slots().begin(), orders_.slots().end());
  to.free_head = orders_.free_head();
  to.segments.assign(ledger_.owners().begin(), ledger_.owners().end());
  to.balances.assign(ledger_.records().begin(), ledger_.records().end());
  for (const auto& b : books_)
    to.books.push_back(b.record);
  return to;
}

result<void> engine::restore(const engine_image& from) {
  if (from.books.size() != books_.size())
    return exchange_error::bad_snapshot;
  auto next = *this;
  for (std::size_t i = 0; i < books_.size(); ++i) {
    next.books_[i].sides = {};
    next.books_[i].record = from.books[i];
  }
  next.records_ = page_tree{};
  next.records_.grow(books_.size());
  next.levels_ = price_levels{};
  next.index_.clear();
  if (!next.ledger_.assign(from.segments, from.balances) || !next.accept_orders(from) || !next.accept_books()
      || !next.accept_balances())
    return exchange_error::bad_snapshot;
  *this = std::move(next);
  return outcome::success();
}

/// Takes over the image's orders and rebuilds index and queues from them. False unless every order could be live and
/// no two have the same name or the same priority.
bool engine::accept_orders(const engine_image& from) {
  if (!orders_.assign(from.slots, from.free_head) || orders_.live() > orders_max_)
    return false;
  std::vector<slot_id> live;
  for (slot_id slot = 0; slot < orders_.size(); ++slot) {
    const auto& o = orders_[slot];
    if (!o.live)
      continue;
    const auto hash = index_.hash(o.session, o.id);
    if (check_account(o.session, o.account) != reject::none || o.instrument.value() >= books_.size()
        || o.price == price{} || o.price > price_max || o.quantity == quantity{} || o.quantity > quantity_max
        || o.priority >= books_[o.instrument.value()].record.next_priority
        || !books_[o.instrument.value()].terms.checked_hold(o.side, o.price.value(), o.quantity.value())
        || index_.find(orders_, hash, o.session, o.id) != nowhere)
      return false;
    orders_.relink(slot).hash = hash;
    index_.insert(orders_, slot);
    live.push_back(slot);
  }
  const auto place = [this](slot_id slot) { return std::pair{orders_[slot].instrument, orders_[slot].priority}; };
  std::ranges::sort(live, {}, place);
  if (std::ranges::adjacent_find(live, {}, place) != live.end())
    return false;
  for (const auto slot : live)
    enqueue(slot);
  return true;
}

/// False if a book is crossed: matching never leaves one so.
bool engine::accept_books() const {
  for (std::uint32_t i = 0; i < books_.size(); ++i) {
    const instrument_id id{static_cast<std::uint16_t>(i)};
    const auto bid = best(id, side::buy);
    const auto ask = best(id, side::sell);
    if (bid && ask && bid->price >= ask->price)
      return false;
  }
  return true;
}

/// False unless each held balance is what the account's live orders hold, and each asset's balances add up to what
/// genesis gave out.
bool engine::accept_balances() const {
  // In wide integers: the sums of a lying image must not wrap around to the right ones.
  const auto width = ledger_.width();
  const auto& owners = ledger_.owners();
  std::vector<wide> held(ledger_.records().size());
  std::vector<wide> total(supply_.size());
  std::vector<std::pair<std::uint64_t, std::size_t>> places; // (account, segment number) and first record
  for (std::size_t i = 0; i < owners.size(); ++i)
    places.emplace_back(std::uint64_t{owners[i].account.value()} << 32U | owners[i].number, i * width);
  std::ranges::sort(places);
  for (const auto& o : orders_.slots()) {
    if (!o.live)
      continue;
    const auto& terms = books_[o.instrument.value()].terms;
    const auto asset = terms.paid_with[static_cast<std::size_t>(o.side)].value();
    const auto wanted = std::uint64_t{o.account.value()} << 32U | asset / width;
    const auto found = std::ranges::lower_bound(places, wanted, {}, &decltype(places)::value_type::first);
    if (found == places.end() || found->first != wanted)
      return false;
    held[found->second + asset % width] += terms.hold(o.side, o.price.value(), o.quantity.value());
  }
  for (const auto& [owner, first] : places)
    for (std::size_t j = 0; j < width; ++j) {
      const auto& b = ledger_.records()[first + j];
      if (held[first + j] != b.held)
        return false;
      const auto asset = (owner & 0xFFFFFFFFU) * width + j;
      if (asset < total.size())
        total[asset] += wide{b.free} + b.held;
    }
  return std::ranges::equal(total, supply_);
}

} // namespace bezant::exchange
