// Matching and settlement: an incoming order trades against the best resting ones.
#include "core/mutant.hpp"
#include "exchange/engine.hpp"

namespace bezant::exchange {

/// Trades `t` against the other side while prices cross. Returns the lots that traded; `t.left` is what may still rest.
std::uint64_t engine::match(taker& t) {
  auto& b = books_[t.instrument.value()];
  const auto maker_side = opposite(t.side);
  const auto& ladder = b.sides[static_cast<std::size_t>(maker_side)];
  const auto worst = t.market ? amount_max : price_levels::rank_of(maker_side, t.limit);
  std::uint64_t filled = 0;
  while (t.left != 0 && ladder.best != nowhere) {
    const auto& level = levels_[ladder.best];
    if (level.rank > worst)
      break;
    const auto slot = level.head;
    const auto& maker = orders_[slot];
    if (maker.account == t.account && self_trades_ != self_trade_policy::allow) {
      if (self_trades_ == self_trade_policy::cancel_incoming) {
        t.left = 0;
        break;
      }
      end_order(slot);
      continue;
    }
    const auto wanted = std::min(t.left, maker.quantity.value());
    auto lots = wanted;
    if (t.market && t.side == side::buy) {
      const auto free = ledger_.get(t.account, b.terms.quote).free;
      lots = std::min(lots, b.terms.affordable(free, maker.price.value()));
      if (lots == 0)
        break;
    }
    fill(t, b, slot, lots);
    t.left -= lots;
    filled += lots;
    // A self trade gives the money back at once: without this, a poor account would trade with itself lot by lot for
    // as many fills as its resting order has lots.
    if (lots < wanted)
      break;
  }
  return filled;
}

/// One trade: settles it and takes the lots off the maker's order, which ends with its last one.
void engine::fill(const taker& t, book& b, slot_id maker, std::uint64_t lots) {
  const auto& o = orders_[maker];
  settle(t, b, o, lots);
  ++b.record.trades;
  b.record.lots += lots;
  records_.mark(t.instrument.value());
  if (listener_ != nullptr)
    tell(t, o, lots);
  if (lots == o.quantity.value()) {
    leave_queue(maker);
    index_.erase(maker, o.hash);
    orders_.give_back(maker);
  } else {
    levels_[o.level].quantity -= lots;
    orders_.change(maker).quantity = quantity{o.quantity.value() - lots};
  }
}

/// Moves the money of one fill. The taker pays from its free balance: what matching was entered with covers all its
/// fills and the rest's hold (see `funding_terms`), so that nothing needs to be held in between.
void engine::settle(const taker& t, const book& b, const order& maker, std::uint64_t lots) {
  const auto& terms = b.terms;
  const auto ticks = maker.price.value();
  const auto value = terms.value(ticks, lots);
  const auto maker_fee = funding_terms::fee(value, terms.maker_fee);
  const auto taker_fee = funding_terms::fee(value, terms.taker_fee);
  const auto goods = terms.goods(lots);
  if (t.side == side::buy) {
    ledger_.debit(t.account, terms.quote, value + taker_fee);
    ledger_.settle(maker.account, terms.base, goods, 0);
    ledger_.credit(t.account, terms.base, goods);
    ledger_.credit(maker.account, terms.quote, value - maker_fee);
  } else {
    const auto open = maker.quantity.value();
    const auto freed = terms.hold(side::buy, ticks, open) - terms.hold(side::buy, ticks, open - lots);
    const auto cost = value + (seeded_bug("exchange-maker-fee-forgotten") ? 0 : maker_fee);
    ledger_.debit(t.account, terms.base, goods);
    ledger_.settle(maker.account, terms.quote, freed, freed - cost);
    ledger_.credit(t.account, terms.quote, value - taker_fee);
    ledger_.credit(maker.account, terms.base, goods);
  }
  if (maker_fee + taker_fee != 0)
    ledger_.credit(account_id{0}, terms.quote, maker_fee + taker_fee);
}

void engine::tell(const taker& t, const order& maker, std::uint64_t lots) const {
  listener_->on_trade({.instrument = t.instrument,
                       .taker_session = t.session,
                       .taker = t.id,
                       .maker_session = maker.session,
                       .maker = maker.id,
                       .taker_account = t.account,
                       .maker_account = maker.account,
                       .taker_side = t.side,
                       .price = maker.price,
                       .quantity = quantity{lots}});
}

} // namespace bezant::exchange
