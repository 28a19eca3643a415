// The generator behind the flows, after their published description: what variant and seed give is compared with what
// a file holds.
#include "core/random.hpp"
#include "recordings/order_flow.hpp"
#include "recordings/textbook_book.hpp"

#include <algorithm>
#include <limits>

namespace bezant::recordings {

namespace {

constexpr std::uint32_t middle = 100'000; // ticks
constexpr std::uint32_t deep = 5'000;     // ticks of variant B's prefill to either side

class flow_generator {
public:
  flow_generator(char variant, std::uint64_t seed)
    : variant_{variant},
      shape_{shape_of(variant)},
      random_{seed},
      book_{shape_.symbols},
      live_(shape_.symbols),
      orders_(1) {}

  /// Record `index` of the prefill: orders to both sides of the middle, symbol by symbol.
  flow_record prefill(std::uint64_t index) {
    flow_record r;
    r.symbol = static_cast<std::uint32_t>(index % shape_.symbols);
    r.side = static_cast<std::uint8_t>(index / shape_.symbols & 1U);
    r.quantity = 1 + below(200);
    const auto offset = 1 + (variant_ == 'B' ? below(deep) : geometric());
    r.price = r.side == 0 ? middle - offset : middle + offset;
    r.account = account();
    return place(r);
  }

  /// The next event.
  flow_record event() {
    flow_record r;
    r.symbol = shape_.symbols == 1 ? 0 : below(shape_.symbols);
    auto dice = below(100);
    r.side = static_cast<std::uint8_t>(below(2));
    r.account = account();
    const auto& live = live_[r.symbol];
    if (variant_ == 'D' && dice < 60 && live.size() > 1'000)
      dice = 60; // keeps the book thin
    const auto bid = book_.best(r.symbol, 0);
    const auto ask = book_.best(r.symbol, 1);
    if (dice < 60 || live.size() < 200 || !bid || !ask)
      return passive(r, bid, ask);
    if (dice < 90)
      return cancel(r);
    r.op = flow_op::immediate_or_cancel;
    r.quantity = 1 + below(582);
    const auto through = below(21);
    r.price = r.side == 0 ? *ask + through : *bid > through + 1 ? *bid - through : 1;
    return place(r);
  }

  [[nodiscard]] std::uint64_t live_max() const noexcept { return live_max_; }
  [[nodiscard]] std::uint64_t orders() const noexcept { return orders_.size() - 1; }

  /// What the textbook book made of all records so far.
  [[nodiscard]] flow_tally tally() const {
    auto all = tally_;
    all.live_orders = book_.live_orders();
    all.live_quantity = book_.live_quantity();
    return all;
  }

private:
  struct order_info {
    std::uint64_t position; ///< in its symbol's list of live orders
    std::uint32_t symbol;
    std::uint16_t account;
    std::uint8_t side;
  };

  std::uint32_t below(std::uint32_t n) noexcept { return static_cast<std::uint32_t>(random_.below(n)); }

  /// Failures before a success of probability 1/10, at most 200.
  std::uint32_t geometric() noexcept {
    std::uint32_t failures = 0;
    while (failures < 200 && below(10) != 0)
      ++failures;
    return failures;
  }

  std::uint16_t account() noexcept { return static_cast<std::uint16_t>(1 + below(flow_accounts)); }

  /// A limit order that does not cross, behind the other side's best price.
  flow_record passive(flow_record r, std::optional<std::uint32_t> bid, std::optional<std::uint32_t> ask) {
    r.quantity = 1 + below(200);
    std::uint32_t offset = 0;
    if (variant_ == 'B')
      offset = below(deep);
    else
      offset = below(50) == 0 ? below(500) : geometric();
    if (r.side == 0) {
      const auto reference = ask ? *ask : bid ? *bid + 1 : middle;
      r.price = reference > offset + 2 ? reference - 1 - offset : 1;
    } else {
      const auto reference = bid ? *bid : ask ? *ask - 1 : middle;
      r.price = reference + 1 + offset;
    }
    return place(r);
  }

  flow_record cancel(flow_record r) {
    const auto& live = live_[r.symbol];
    r.op = flow_op::cancel;
    r.id = live[random_.below(live.size())];
    r.side = orders_[r.id].side;
    r.account = orders_[r.id].account;
    run(r);
    return r;
  }

  flow_record place(flow_record r) {
    r.id = orders_.size();
    orders_.push_back({0, r.symbol, r.account, r.side});
    run(r);
    if (r.op == flow_op::limit && book_.lives(r.id)) {
      orders_[r.id].position = live_[r.symbol].size();
      live_[r.symbol].push_back(r.id);
    }
    live_max_ = std::max<std::uint64_t>(live_max_, book_.live_orders());
    return r;
  }

  void run(const flow_record& r) {
    const auto on_trade = [this](std::uint64_t taker, std::uint64_t maker, std::uint64_t price, std::uint64_t lots) {
      tally_.add_trade(taker, maker, price, lots);
    };
    book_.submit(r, on_trade, [this](std::uint64_t id) { forget(id); });
  }

  /// Takes an order out of the list that cancels are drawn from; the last one takes its place.
  void forget(std::uint64_t id) {
    auto& live = live_[orders_[id].symbol];
    const auto position = orders_[id].position;
    live[position] = live.back();
    orders_[live.back()].position = position;
    live.pop_back();
  }

  char variant_;
  flow_shape shape_;
  random_source random_;
  textbook_book book_;
  std::vector<std::vector<std::uint64_t>> live_; ///< by symbol: ids of live orders
  std::vector<order_info> orders_;               ///< by id
  std::uint64_t live_max_ = 0;
  flow_tally tally_;
};

} // namespace

order_flow generate_order_flow(char variant, std::uint64_t seed, std::uint64_t events) {
  const auto shape = shape_of(variant);
  require(shape.symbols != 0, "the variants of flows are A, B, C, D");
  require(events <= flow_records_max - shape.prefill, "a flow has no more records than its limit");
  order_flow flow;
  flow.variant = variant;
  flow.seed = seed;
  flow.symbols = shape.symbols;
  flow.prefill = shape.prefill;
  flow.records.reserve(shape.prefill + events);
  flow.price_min = std::numeric_limits<std::uint32_t>::max();
  flow_generator generator{variant, seed};
  for (std::uint64_t i = 0; i < shape.prefill + events; ++i) {
    const auto& r = flow.records.emplace_back(i < shape.prefill ? generator.prefill(i) : generator.event());
    if (r.op == flow_op::cancel)
      continue;
    flow.price_min = std::min(flow.price_min, r.price);
    flow.price_max = std::max(flow.price_max, r.price);
  }
  flow.oracle = generator.tally();
  flow.orders = generator.orders();
  flow.live_max = generator.live_max();
  return flow;
}

result<void> verify_order_flow(const order_flow& flow, std::string* why) {
  const auto fail = [why](recording_error error, const std::string& what) {
    if (why != nullptr)
      *why = what;
    return error;
  };
  if (shape_of(flow.variant).symbols == 0)
    return fail(recording_error::bad_header, "the flow's variant is none of A, B, C, D");
  flow_generator generator{flow.variant, flow.seed};
  for (std::uint64_t i = 0; i < flow.records.size(); ++i)
    if (flow.records[i] != (i < flow.prefill ? generator.prefill(i) : generator.event()))
      return fail(recording_error::bad_record, "record " + std::to_string(i) + " is not what variant " + flow.variant
                                                 + " and seed " + std::to_string(flow.seed) + " give");
  if (generator.live_max() != flow.live_max)
    return fail(recording_error::bad_header, "the flow had " + std::to_string(generator.live_max())
                                               + " live orders at most, its header says "
                                               + std::to_string(flow.live_max));
  return outcome::success();
}

} // namespace bezant::recordings
