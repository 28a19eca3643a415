#include "cli/demo_steps.hpp"

#include "cli/demo_cluster.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>

namespace bezant::cli {

namespace {

bool honest_consensus(std::uint64_t seed, const program& p) {
  demo_cluster c{{.seed = seed, .stop = p.stop}};
  c.run(time_point{} + seconds(5), seconds(1), [](time_point) { return ""; });
  show(fmt::format("  {} blocks are final on all four replicas, with {} messages between them.\n", c.common_height(),
                   c.network().sent));
  return c.sound() && c.common_height() >= 10;
}

bool silent_replica(std::uint64_t seed, const program& p) {
  demo_cluster c{{.silent = {replica_id{3}}, .seed = seed, .stop = p.stop}};
  c.run(time_point{} + seconds(5), seconds(1), [](time_point) { return "replica 3 says nothing"; });
  show(fmt::format("  {} blocks are final all the same: three of four are a quorum. What replica 3 should have "
                   "led is lost.\n",
                   c.common_height()));
  return c.sound() && c.common_height() >= 3;
}

bool partition_that_heals(std::uint64_t seed, const program& p) {
  const auto cut = time_point{} + seconds(3);
  const auto healed = time_point{} + seconds(8);
  demo_cluster c{{.partitions = {{cut, healed, {{replica_id{0}, replica_id{1}}, {replica_id{2}, replica_id{3}}}}},
                  .seed = seed,
                  .stop = p.stop}};
  const auto remark = [&](time_point t) {
    return t <= cut ? "" : t <= healed ? "0 and 1 cannot reach 2 and 3" : "healed";
  };
  c.run(cut, seconds(1), remark);
  const auto before = c.top_height();
  c.run(healed, seconds(1), remark);
  const auto during = c.top_height() - before;
  c.run(healed + seconds(4), seconds(1), remark);
  const auto after = c.top_height() - before - during;
  show(fmt::format("  New final blocks: {} before the cut, {} during it, {} after it. {} messages were cut off.\n",
                   before, during, after, c.network().cut));
  // A block whose certificate was already under way when the cut came may still become final.
  return c.sound() && before > 0 && during <= 2 && after > 0;
}

void draw_book(const exchange::engine& books) {
  using exchange::side;
  const auto bids = books.depth(exchange::instrument_id{0}, side::buy, 5);
  const auto asks = books.depth(exchange::instrument_id{0}, side::sell, 5);
  show("    replica 0's book      bid lots   price   ask lots\n");
  for (auto a = asks.rbegin(); a != asks.rend(); ++a)
    show(fmt::format("    {:>40}{:>11}\n", a->price.value(), a->quantity.value()));
  for (const auto& b : bids)
    show(fmt::format("    {:>30}{:>10}\n", b.quantity.value(), b.price.value()));
}

class trade_counter final : public exchange::exchange_listener {
public:
  void on_trade(const exchange::trade& t) override {
    ++trades;
    lots += t.quantity.value();
  }
  std::uint64_t trades = 0;
  std::uint64_t lots = 0;
};

bool trading(std::uint64_t seed, const program& p) {
  trade_counter counter;
  demo_cluster c{{.seed = seed, .stop = p.stop}};
  c.listen(counter);
  const bool done = c.trade(some_trading(seed), time_point{} + seconds(60));
  const auto& first = c.exchange_of(0);
  draw_book(first.books());
  show(fmt::format("\n  {} trades of {} lots in {} blocks. State of every replica:\n", counter.trades, counter.lots,
                   c.common_height()));
  bool equal = true;
  for (std::size_t i = 0; i < c.size(); ++i) {
    const auto state = c.exchange_of(i).state();
    show(fmt::format("    replica {}  {}\n", i, to_string(state)));
    equal = equal && state == first.state();
  }
  return c.sound() && done && equal && counter.trades > 0;
}

} // namespace

std::vector<exchange::command> some_trading(std::uint64_t seed) {
  using namespace exchange;
  random_source random{seed};
  const account_id maker{1};
  const account_id taker{2};
  std::vector<command> list;
  for (std::uint64_t n = 1; n <= 400; ++n) {
    const auto s = random.below(2) == 0 ? side::buy : side::sell;
    const bool takes = random.below(4) == 0;
    const auto off = 1 + random.below(8);
    const std::uint64_t mid = 1'000;
    new_order o;
    o.account = takes ? taker : maker;
    o.id = order_id{n};
    o.side = s;
    o.type = takes ? order_type::market : order_type::limit;
    o.price = price{takes ? 0 : s == side::buy ? mid - off : mid + off};
    o.quantity = quantity{1 + random.below(takes ? 40 : 20)};
    list.push_back({o});
    if (!takes && random.below(3) == 0 && n > 20)
      list.push_back({cancel_order{maker, order_id{n - 1 - random.below(20)}, quantity{0}}});
  }
  return list;
}

std::vector<demo_step> demo_steps() {
  return {
    {"Honest consensus",
     "Four replicas agree on a chain of blocks with Streamlet. Every 0.1 s another one leads and proposes a block; "
     "three votes notarize it; three notarized blocks in consecutive epochs make the first two final. What is final "
     "never changes, and is the same everywhere.",
     honest_consensus, "four equal chains of at least 10 final blocks"},
    {"A silent replica",
     "One of four replicas may be faulty in any way at all. Here replica 3 listens but never speaks. The others must "
     "go on without it.",
     silent_replica, "equal chains that go on without replica 3"},
    {"A partition that heals",
     "The network splits the replicas two and two. Neither half is a quorum, so neither may decide anything: two "
     "halves that went on alone would end with two histories. After the cut they go on together.",
     partition_that_heals, "new final blocks before the cut and after it, at most two during it, and equal chains"},
    {"Trading with equal books",
     "A broker signs frames of orders and sends them to all replicas. Consensus orders the frames, every replica "
     "matches and settles them by itself, and the broker believes a result once two replicas (f + 1) say the same.",
     trading, "a result for every order, trades, and one state on all four replicas"},
    {"An equivocating leader is caught and isolated",
     "Replica 1 runs the behaviour \"equivocate\": as leader it shows one block to half of the others and another one "
     "to the rest. Two proposals with its signature prove it. The proof is committed like an order; from eight blocks "
     "later on the others pass it over as leader.",
     equivocating_leader,
     "equal books, valid proof against replica 1 and nobody else, and replica 1 left out as leader"},
    {"Fake orders are refused",
     "Replica 1 runs \"fake-orders\": it puts orders into its blocks that no client has signed. No honest replica "
     "votes for such a block; the block's signature and the one order prove who made it.",
     fake_orders, "equal books, valid proof against replica 1 and nobody else, and replica 1 left out as leader"},
    {"Too many traitors break safety, and are named",
     "Two of four are more than a third. They share their keys and show two histories to two honest replicas that "
     "cannot reach each other: both become final. Nothing can prevent that; but whoever has seen both sides can name "
     "the traitors with proof, and never an honest replica.",
     colluders, "two histories, and exactly replicas 2 and 3 named for them"},
  };
}

} // namespace bezant::cli
