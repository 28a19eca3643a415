// The money of the reference book: what orders bind, what a buyer can pay, and the moves between balances.
#include "core/error.hpp"
#include "exchange/reference_book.hpp"

#include <algorithm>
#include <limits>

namespace bezant::exchange {

namespace {

constexpr std::uint64_t units_max = std::numeric_limits<std::uint64_t>::max();

} // namespace

asset_id reference_book::paid_with(instrument_id i, side s) const {
  const auto& about = genesis_.instruments[i.value()];
  return s == side::buy ? about.quote : about.base;
}

std::optional<std::uint64_t> reference_book::hold_of(instrument_id i, side s, price p, std::uint64_t lots) const {
  const auto& about = genesis_.instruments[i.value()];
  if (s == side::sell) {
    const auto needed = wide{lots} * about.lot;
    return needed <= units_max ? std::optional{static_cast<std::uint64_t>(needed)} : std::nullopt;
  }
  const auto ticks = wide{p.value()} * lots;
  if (ticks > units_max)
    return std::nullopt; // and the next product fits 128 bits
  const auto value = ticks * about.tick;
  if (value > units_max)
    return std::nullopt;
  const auto needed = value + value * std::max(about.maker_fee, about.taker_fee) / 1'000'000;
  return needed <= units_max ? std::optional{static_cast<std::uint64_t>(needed)} : std::nullopt;
}

/// The most lots, up to `lots`, that the taker can pay at `p` with its fee.
std::uint64_t reference_book::affordable(const taker& t, price p, std::uint64_t lots) const {
  const auto& i = genesis_.instruments[t.instrument.value()];
  const auto free = balance(t.account, i.quote).free.value();
  const auto can_pay = [&](std::uint64_t n) {
    const auto ticks = wide{p.value()} * n;
    if (ticks > free)
      return false; // a tick costs 1 at least; and the next product fits 128 bits
    const auto value = ticks * i.tick;
    return value <= free && value + value * i.taker_fee / 1'000'000 <= free;
  };
  std::uint64_t yes = 0;
  std::uint64_t no = lots + 1;
  while (no - yes > 1) {
    const auto middle = yes + (no - yes) / 2;
    (can_pay(middle) ? yes : no) = middle;
  }
  return yes;
}

reference_book::balances reference_book::balance(account_id a, asset_id s) const {
  const auto found = money_.find({a, s});
  return found == money_.end() ? balances{} : found->second;
}

void reference_book::pay(account_id from, asset_id s, std::uint64_t x) {
  auto& b = money_[{from, s}];
  require(b.free.value() >= x, "nobody pays what he does not have");
  b.free = amount{b.free.value() - x};
}

void reference_book::receive(account_id to, asset_id s, std::uint64_t x) {
  auto& b = money_[{to, s}];
  require(b.free.value() <= units_max - x, "no more of an asset than 64 bits hold");
  b.free = amount{b.free.value() + x};
}

void reference_book::bind(account_id of, asset_id s, std::uint64_t x) {
  pay(of, s, x);
  auto& b = money_[{of, s}];
  b.held = amount{b.held.value() + x};
}

void reference_book::unbind(account_id of, asset_id s, std::uint64_t x) {
  auto& b = money_[{of, s}];
  require(b.held.value() >= x, "no more is freed than is held");
  b.held = amount{b.held.value() - x};
  receive(of, s, x);
}

} // namespace bezant::exchange
