#include "recordings/flow_bench.hpp"

#include "exchange/engine.hpp"
#include "recordings/textbook_book.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <time.h>

namespace bezant::recordings {

namespace {

namespace ex = exchange;

std::uint64_t now_ns(clockid_t clock) noexcept {
  timespec t{};
  ::clock_gettime(clock, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(t.tv_nsec);
}

/// Measures from its making to `stop`.
class stopwatch {
public:
  [[nodiscard]] flow_time stop() const noexcept {
    const auto cpu = now_ns(CLOCK_THREAD_CPUTIME_ID);
    return {cpu - cpu_, now_ns(CLOCK_MONOTONIC) - wall_};
  }

private:
  std::uint64_t wall_ = now_ns(CLOCK_MONOTONIC);
  std::uint64_t cpu_ = now_ns(CLOCK_THREAD_CPUTIME_ID);
};

constexpr ex::asset_id money{0};

/// A session for each account; every account owns plenty of money and of every symbol's asset.
ex::exchange_genesis genesis_of(const order_flow& flow) {
  // A thousand of them together stay within 64 bits, and no account's orders ever come near.
  constexpr ex::amount plenty{std::uint64_t{1} << 53U};
  ex::exchange_genesis g;
  g.assets.push_back({"money"});
  for (std::uint32_t s = 0; s < flow.symbols; ++s) {
    const ex::asset_id goods{static_cast<std::uint16_t>(s + 1)};
    g.assets.push_back({"goods " + std::to_string(s)});
    g.instruments.push_back({"goods " + std::to_string(s) + "/money", goods, money, 1, 1, 0, 0});
  }
  g.accounts.push_back({"fees", {}});
  for (std::uint32_t a = 1; a <= flow_accounts; ++a) {
    ex::account owner{"trader " + std::to_string(a), {}};
    for (std::uint32_t s = 0; s <= flow.symbols; ++s)
      owner.deposits.push_back({ex::asset_id{static_cast<std::uint16_t>(s)}, plenty});
    g.accounts.push_back(std::move(owner));
    ex::session only;
    only.key.value = {static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(a >> 8U)};
    only.accounts.push_back(ex::account_id{a});
    g.sessions.push_back(std::move(only));
  }
  g.self_trades = ex::self_trade_policy::allow;
  g.orders_max = ex::exchange_genesis::orders_limit;
  return g;
}

session_id session_of(const flow_record& r) noexcept {
  return session_id{static_cast<std::uint32_t>(r.account - 1)};
}

ex::command command_of(const flow_record& r) noexcept {
  const ex::account_id account{r.account};
  const ex::order_id id{r.id};
  if (r.op == flow_op::cancel)
    return {ex::cancel_order{account, id, {}}};
  const auto type = r.op == flow_op::limit ? ex::order_type::limit : ex::order_type::immediate_or_cancel;
  return {ex::new_order{account, ex::instrument_id{static_cast<std::uint16_t>(r.symbol)}, id,
                        static_cast<ex::side>(r.side), type, ex::price{r.price}, ex::quantity{r.quantity}}};
}

class trade_tally final : public ex::exchange_listener {
public:
  void on_trade(const ex::trade& t) override {
    tally.add_trade(t.taker.value(), t.maker.value(), t.price.value(), t.quantity.value());
  }
  flow_tally tally;
};

/// The engine as the exchange drives it: commands come in runs, of which the next few are known.
class engine_run {
public:
  explicit engine_run(const order_flow& flow) : engine_{genesis_of(flow)} { engine_.listen(&told_); }

  /// Carries out records; says how many were refused.
  std::uint64_t submit(std::span<const flow_record> records) {
    std::uint64_t refused = 0;
    std::array<ex::command, ahead> next;
    const auto known = std::min(records.size(), ahead);
    for (std::size_t i = 0; i < known; ++i)
      next[i] = command_of(records[i]);
    for (std::size_t i = 0; i < records.size(); ++i) {
      auto& c = next[i % ahead];
      refused += engine_.apply(session_of(records[i]), c).code != ex::reject::none ? 1 : 0;
      if (i + ahead < records.size()) {
        c = command_of(records[i + ahead]);
        engine_.prefetch(session_of(records[i + ahead]), c);
      }
    }
    return refused;
  }

  flow_tally finish() {
    auto tally = told_.tally;
    tally.live_orders = engine_.live_orders();
    for (std::uint16_t i = 0; i < engine_.instruments(); ++i)
      for (const auto s : {ex::side::buy, ex::side::sell})
        tally.live_quantity += engine_.live_quantity(ex::instrument_id{i}, s).value();
    return tally;
  }

private:
  static constexpr std::size_t ahead = 4;

  trade_tally told_;
  ex::engine engine_;
};

class textbook_run {
public:
  explicit textbook_run(const order_flow& flow) : book_{flow.symbols} {}

  std::uint64_t submit(std::span<const flow_record> records) {
    std::uint64_t refused = 0;
    const auto on_trade = [this](std::uint64_t taker, std::uint64_t maker, std::uint64_t price, std::uint64_t lots) {
      tally_.add_trade(taker, maker, price, lots);
    };
    const auto on_end = [](std::uint64_t) {};
    for (const auto& r : records)
      refused += book_.submit(r, on_trade, on_end) ? 0 : 1;
    return refused;
  }

  flow_tally finish() {
    auto tally = tally_;
    tally.live_orders = book_.live_orders();
    tally.live_quantity = book_.live_quantity();
    return tally;
  }

private:
  textbook_book book_;
  flow_tally tally_;
};

template <class Run>
void run_once(const order_flow& flow, flow_contestant& into) {
  Run run{flow};
  const std::span records{flow.records};
  auto refused = run.submit(records.first(flow.prefill));
  const stopwatch watch;
  refused += run.submit(records.subspan(flow.prefill));
  into.runs.push_back(watch.stop());
  into.tally = run.finish();
  into.refused += refused;
  into.matches_oracle = into.matches_oracle && refused == 0 && into.tally == flow.oracle;
}

std::vector<std::pair<std::string, std::string>> conditions_of(const flow_bench_options& options) {
#ifdef NDEBUG
  const auto* const build = "optimised, without assert()";
#else
  const auto* const build = "with assert(): not the build to measure with";
#endif
  const auto runs = std::to_string(options.repeats);
  return {
    {"measured", "the events after the prefill, from records in memory to the last trade's digest, on one thread"},
    {"runs", runs + " of each in turns, the one with the least CPU time counts"},
    {"engine", "checks, holds, settlement, balances, order index, trades told to a listener, self-trades allowed, "
               "fees 0, 1000 accounts and sessions, tracking of changed state, the next 4 commands known ahead"},
    {"engine without", "the state digest itself, signatures, consensus, receipts, journal"},
    {"textbook", "std::map of std::list and std::unordered_map: matching only, no accounts, no money, no checks"},
    {"build", std::string{build} + ", compiler " + __VERSION__},
  };
}

std::uint64_t rate(std::uint64_t events, std::uint64_t ns) {
  // Events fit 25 bits, so the product fits.
  return ns == 0 ? 0 : events * 1'000'000'000U / ns;
}

} // namespace

const flow_time& flow_contestant::best() const {
  return *std::ranges::min_element(runs, {}, &flow_time::cpu_ns);
}

std::uint64_t flow_bench_result::per_second(const flow_contestant& c) const {
  return rate(events, c.best().cpu_ns);
}

std::uint64_t flow_bench_result::wall_per_second(const flow_contestant& c) const {
  return rate(events, c.best().wall_ns);
}

result<flow_bench_result> run_flow_bench(const std::string& path, const flow_bench_options& options, std::string* why) {
  require(options.repeats > 0, "a measurement has at least one run");
  BOOST_OUTCOME_TRY(const auto flow, read_order_flow(path, why));
  if (options.verify) {
    if (const auto verified = verify_order_flow(flow, why); !verified) {
      if (why != nullptr)
        why->insert(0, path + ": ");
      return verified.error();
    }
  }
  flow_bench_result out;
  out.variant = flow.variant;
  out.seed = flow.seed;
  out.symbols = flow.symbols;
  out.prefill = flow.prefill;
  out.events = flow.records.size() - flow.prefill;
  out.verified = options.verify;
  out.oracle = flow.oracle;
  out.engine.name = "engine";
  out.textbook.name = "textbook";
  out.engine.matches_oracle = true;
  out.textbook.matches_oracle = true;
  out.conditions = conditions_of(options);
  for (unsigned i = 0; i < options.repeats; ++i) {
    run_once<engine_run>(flow, out.engine);
    run_once<textbook_run>(flow, out.textbook);
  }
  return out;
}

} // namespace bezant::recordings
