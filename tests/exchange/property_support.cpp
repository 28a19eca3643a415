#include "tests/exchange/property_support.hpp"

#include "exchange/logical_state.hpp"

#include <algorithm>

namespace bezant::exchange::test {

namespace {

constexpr std::array both_sides{side::buy, side::sell};

std::string describe(const command_result& r) {
  return std::string{to_string(r.code)} + " filled " + std::to_string(r.filled.value()) + " open "
         + std::to_string(r.open.value());
}

template <class Id>
std::string number(Id x) {
  return std::to_string(x.value());
}

} // namespace

exchange_genesis genesis_of(const exchange_shape& shape) {
  exchange_genesis g;
  for (const auto* name : {"gold", "silver", "salt"})
    g.assets.push_back({name});
  const auto rate = [&](unsigned shift) { return (shape.fees >> shift) % 8 * 50'000; };
  const std::uint64_t large = shape.huge ? std::uint64_t{1} << 48U : 1;
  g.instruments.push_back({"gold/silver", asset_id{0}, asset_id{1}, 1, 1, rate(0), rate(3)});
  g.instruments.push_back({"salt/silver", asset_id{2}, asset_id{1}, 3 * large, 7 * large, rate(6), rate(9)});
  // What one instrument pays with is what the other one sells.
  g.instruments.push_back({"silver/gold", asset_id{1}, asset_id{0}, 5, 2, rate(12), rate(15)});
  const auto funds = shape.huge ? std::uint64_t{1} << 61U : shape.funds;
  for (std::uint64_t a = 0; a < 6; ++a) {
    account owner{"account " + std::to_string(a), {}};
    for (std::uint16_t s = 0; s < 3; ++s)
      // Not the same for all; accounts 0 and 5 begin with little and nothing.
      owner.deposits.push_back({asset_id{s}, amount{a == 5 ? 0 : a == 0 ? funds / 16 : funds / (1 + (a + s) % 3)}});
    g.accounts.push_back(owner);
  }
  const auto control = [&](std::uint8_t key, std::initializer_list<std::uint32_t> accounts) {
    session s;
    s.key.value[0] = key;
    for (const auto a : accounts)
      s.accounts.push_back(account_id{a});
    g.sessions.push_back(s);
  };
  control(1, {1, 2});
  control(2, {3});
  control(3, {0, 4});
  g.self_trades = shape.self_trades;
  g.orders_max = shape.orders_max;
  return g;
}

small_command random_command(random_source& random) {
  using limits = small_limits;
  const auto below = [&](std::uint8_t n) { return static_cast<std::uint8_t>(random.below(n)); };
  small_command c;
  c.what = below(limits::what);
  c.session = below(limits::session);
  c.account = below(limits::account);
  c.instrument = below(limits::instrument);
  c.id = below(40);
  c.side = below(limits::side);
  c.price = below(20);
  c.quantity = below(limits::quantity);
  c.odd = below(limits::odd);
  return c;
}

session_id session_of(const small_command& c) {
  return session_id{c.odd == 0 ? 7U : c.odd == 1 ? 0xFFFFFFFFU : c.session};
}

command command_of(const small_command& c) {
  // Sessions name accounts of their own, unless something is odd.
  static constexpr std::array<std::array<std::uint32_t, 2>, 3> own{{{1, 2}, {3, 3}, {4, 0}}};
  const account_id account{c.odd == 2 ? 5U : c.odd == 3 ? 77U : own.at(c.session % 3U).at(c.account % 2U)};
  const instrument_id instrument{static_cast<std::uint16_t>(c.odd == 4 ? 9 : c.instrument)};
  const order_id id{c.id};
  price at{c.price + 1U};
  quantity lots{c.quantity};
  if (c.odd == 5)
    at = price{c.price % 2 == 0 ? price_max.value() : c.price % 4 == 1 ? price_max.value() + 1 : 0};
  if (c.odd == 6)
    lots = quantity{c.quantity % 2 == 0 ? quantity_max.value() : quantity_max.value() + 1};

  if (c.what < 11) {
    const auto type = c.what < 7   ? order_type::limit
                      : c.what < 9 ? order_type::immediate_or_cancel
                                   : order_type::market;
    if (type == order_type::market)
      at = price{c.odd == 7 ? 1U : 0U};
    return {new_order{account, instrument, id, c.side == 0 ? side::buy : side::sell, type, at, lots}};
  }
  if (c.what < 15)
    return {cancel_order{account, id, c.what < 13 ? quantity{} : lots}};
  return {replace_order{account, id, at, lots}};
}

std::string text_of(const small_command& c) {
  const auto by = "session " + std::to_string(session_of(c).value()) + ": ";
  const auto made = command_of(c);
  if (const auto* o = std::get_if<new_order>(&made.value))
    return by + "new " + std::string{to_string(o->side)} + " type " + std::to_string(static_cast<int>(o->type)) + " id "
           + number(o->id) + " account " + number(o->account) + " instrument " + number(o->instrument) + ' '
           + number(o->quantity) + " @ " + number(o->price);
  if (const auto* o = std::get_if<cancel_order>(&made.value))
    return by + "cancel id " + number(o->id) + " account " + number(o->account) + " lots " + number(o->quantity);
  const auto& o = std::get<replace_order>(made.value);
  return by + "replace id " + number(o.id) + " account " + number(o.account) + ' ' + number(o.quantity) + " @ "
         + number(o.price);
}

twin::twin(const exchange_genesis& g) : genesis_{g}, engine_{g, 0x5EED}, reference_{g} {
  engine_.listen(&recorder_);
}

std::string twin::apply(session_id by, const command& c) {
  std::vector<order_view> makers;
  if (const auto* o = std::get_if<new_order>(&c.value); o != nullptr && o->instrument.value() < engine_.instruments())
    makers = engine_.queue(o->instrument, opposite(o->side));
  recorder_.trades.clear();
  std::vector<trade> expected_trades;
  const auto result = engine_.apply(by, c);
  const auto expected = reference_.apply(by, c, &expected_trades);
  trades_ += expected_trades.size();
  ++answers_.at(static_cast<std::size_t>(expected.code));
  if (result != expected)
    return "answered " + describe(result) + ", expected " + describe(expected);
  if (recorder_.trades != expected_trades)
    return "made " + std::to_string(recorder_.trades.size()) + " trades, expected other ones ("
           + std::to_string(expected_trades.size()) + ")";
  return check_priority(c, makers);
}

/// Trades of a new order take the other side's queue from its front, at prices that its limit allows.
std::string twin::check_priority(const command& c, const std::vector<order_view>& makers_before) const {
  const auto* taker = std::get_if<new_order>(&c.value);
  if (taker == nullptr)
    return {};
  auto next = makers_before.begin();
  std::uint64_t taken = 0; // lots of `next` so far
  for (const auto& t : recorder_.trades) {
    const auto is_maker = [&](const order_view& o) { return o.session == t.maker_session && o.id == t.maker; };
    const auto found = std::find_if(next, makers_before.end(), is_maker);
    if (found == makers_before.end())
      return "order " + number(t.maker) + " traded out of turn";
    // Only the taker's own orders may be passed over, where these are cancelled instead.
    for (; next != found; ++next)
      if (std::exchange(taken, 0) != 0 || genesis_.self_trades != self_trade_policy::cancel_resting
          || next->account != taker->account)
        return "order " + number(next->id) + " was passed over";
    taken += t.quantity.value();
    if (taken > found->open.value())
      return "order " + number(t.maker) + " traded more than it had";
    if (taken == found->open.value()) {
      taken = 0;
      ++next;
    }
    const auto limited = taker->type != order_type::market;
    if (limited && (taker->side == side::buy ? t.price > taker->price : t.price < taker->price))
      return "a trade at a price beyond the limit";
  }
  return {};
}

std::string twin::compare() {
  const auto fast = logical_state_of(engine_);
  const auto slow = logical_state_of(reference_);
  if (fast.queues != slow.queues)
    return "the queues differ";
  if (fast.balances != slow.balances)
    return "the balances differ";
  if (digest_of(fast) != digest_of(slow))
    return "the digests of equal states differ";
  if (engine_.live_orders() != reference_.live_orders())
    return "the numbers of live orders differ";
  return compare_views();
}

/// The engine's other views are what its queues say.
std::string twin::compare_views() const {
  for (std::uint16_t n = 0; n < engine_.instruments(); ++n)
    for (const auto s : both_sides) {
      const instrument_id i{n};
      std::vector<level_view> levels;
      std::uint64_t lots = 0;
      for (const auto& o : reference_.queue(i, s)) {
        if (levels.empty() || levels.back().price != o.price)
          levels.push_back({o.price, {}, 0});
        levels.back().quantity = quantity{levels.back().quantity.value() + o.open.value()};
        ++levels.back().orders;
        lots += o.open.value();
        const auto found = engine_.find(o.session, o.id);
        if (!found || found->account != o.account || found->instrument != i || found->side != s
            || found->price != o.price || found->open != o.open)
          return "order " + number(o.id) + " is not found as it rests";
      }
      if (engine_.depth(i, s, 1000) != levels)
        return "the depth of instrument " + number(i) + " is not that of its queue";
      const auto best = engine_.best(i, s);
      if (best.has_value() != !levels.empty() || (best && *best != levels.front()))
        return "the best level of instrument " + number(i) + " is not that of its queue";
      if (engine_.live_quantity(i, s) != quantity{lots})
        return "the live lots of instrument " + number(i) + " are not those of its queue";
    }
  return {};
}

std::string twin::check_invariants() const {
  using wide_amount = std::pair<std::uint64_t, std::uint64_t>; // owned, held
  std::vector<wide_amount> at_start(genesis_.assets.size());
  auto now = at_start;
  for (const auto& a : genesis_.accounts)
    for (const auto& d : a.deposits)
      at_start[d.asset.value()].first += d.free.value();

  std::vector<std::uint64_t> bound(genesis_.accounts.size() * genesis_.assets.size());
  for (std::uint16_t n = 0; n < genesis_.instruments.size(); ++n) {
    const auto& about = genesis_.instruments[n];
    const auto fee = std::max(about.maker_fee, about.taker_fee);
    for (const auto s : both_sides)
      for (const auto& o : engine_.queue(instrument_id{n}, s)) {
        const auto asset = s == side::buy ? about.quote : about.base;
        const auto value = o.price.value() * o.open.value() * about.tick;
        const auto whole_fee = static_cast<std::uint64_t>(wide{value} * fee / 1'000'000);
        bound[o.account.value() * genesis_.assets.size() + asset.value()] +=
          s == side::buy ? value + whole_fee : o.open.value() * about.lot;
      }
    const auto bid = engine_.best(instrument_id{n}, side::buy);
    const auto ask = engine_.best(instrument_id{n}, side::sell);
    if (bid && ask && bid->price >= ask->price)
      return "the book of instrument " + std::to_string(n) + " is crossed";
  }
  for (std::uint32_t a = 0; a < genesis_.accounts.size(); ++a)
    for (std::uint16_t s = 0; s < genesis_.assets.size(); ++s) {
      const auto b = engine_.balance(account_id{a}, asset_id{s});
      now[s].first += b.free.value() + b.held.value();
      if (b.held.value() != bound[a * genesis_.assets.size() + s])
        return "account " + std::to_string(a) + " has not held what its orders bind";
    }
  if (now != at_start)
    return "an asset became more or less";
  for (std::uint16_t s = 0; s < genesis_.assets.size(); ++s)
    if (engine_.supply(asset_id{s}).value() != at_start[s].first)
      return "the supply is not what genesis gave out";
  return {};
}

} // namespace bezant::exchange::test
