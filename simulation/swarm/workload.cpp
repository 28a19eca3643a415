#include "simulation/swarm/workload.hpp"

#include <algorithm>

namespace bezant::simulation::swarm {

namespace {

/// From 1 to 2^bits - 1, each number of bits as likely as any other.
std::uint64_t of_bits(std::uint64_t bits, random_source& random) {
  const auto most = std::uint64_t{1} << random.between(1, static_cast<std::int64_t>(bits));
  return 1 + random.below(most - 1);
}

void make_poor(market_plan& m, random_source& random) {
  m.size = 1 + random.below(100);
  m.base = 1 + random.below(8 * m.size);
  m.quote = m.price * (1 + random.below(8 * m.size));
}

/// A low price: limits of both sides meet, and there are few levels.
void make_cheap(market_plan& m, random_source& random) {
  m.price = 1 + random.below(30);
  m.spread = 1 + random.below(2 * m.price);
  m.quote = 1 + random.below(m.price * 2'000);
}

void make_extreme(market_plan& m, random_source& random) {
  m.price = of_bits(36, random);
  m.spread = std::min(of_bits(34, random), m.price);
  m.tick = of_bits(20, random);
  m.lot = of_bits(20, random);
  m.base = of_bits(49, random);
  m.quote = random.below(2) == 0 ? of_bits(49, random) : (std::uint64_t{1} << 49U) - random.below(1'000'000);
  // Some hundredth to some multiple of what there is money for.
  const auto affordable = m.quote / m.tick / m.price;
  const auto there = m.base / m.lot;
  const auto share = std::max<std::uint64_t>(std::min(affordable, there) >> random.below(7), 1);
  m.size = random.below(6) == 0 ? of_bits(48, random) : share + random.below(3 * share);
  m.size = std::min(m.size, exchange::quantity_max.value());
}

void draw_market(workload_plan& into, random_source random) {
  auto& m = into.market;
  into.maker_fee = random.below(3) == 0 ? static_cast<std::uint32_t>(random.below(2'000)) : 0;
  into.taker_fee = random.below(3) == 0 ? static_cast<std::uint32_t>(random.below(3'000)) : 0;
  m.self_trades = static_cast<exchange::self_trade_policy>(random.below(3));
  switch (random.below(6)) {
    case 0: make_poor(m, random); break;
    case 1: make_cheap(m, random); break;
    case 2: make_extreme(m, random); break;
    default: return;
  }
  if (random.below(2) == 0) {
    into.maker_fee = static_cast<std::uint32_t>(random.below(1'000'001));
    into.taker_fee = static_cast<std::uint32_t>(random.below(1'000'001));
  }
  m.base_decimals = random.below(19);
  m.quote_decimals = random.below(19);
  if (random.below(3) == 0)
    m.orders_max = 1 + random.below(30);
  if (random.below(3) == 0)
    m.pending_max = into.window + random.below(4);
}

} // namespace

void draw_workload(workload_plan& w, random_source random) {
  w.sessions = 2 + random.below(2);
  w.accounts = 1 + random.below(2);
  w.orders = 20 + random.below(60);
  w.frame = 1 + random.below(4);
  w.window = 1 + random.below(4);
  w.pause = milliseconds(random.between(0, 60));
  w.retry = milliseconds(random.between(100, 600));
  draw_market(w, random.split(1));
  w.rogues = random.below(2);
  w.rogue = static_cast<rogue_kind>(random.below(3));
  if (random.below(3) == 0) // so little that it is full now and then
    w.mempool = 4 + random.below(12);
}

} // namespace bezant::simulation::swarm
