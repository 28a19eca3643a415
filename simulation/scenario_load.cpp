// What clients send in a scenario, and what has to come of it.
#include "core/nearest.hpp"
#include "exchange/exchange_genesis.hpp"
#include "exchange/frame.hpp"
#include "simulation/diagnosis.hpp"
#include "simulation/scenario_parts.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace bezant::simulation {

namespace {

constexpr std::uint64_t window_max = 256;

void read_market(toml_section& from, market_plan& into) {
  auto market = from.table("market");
  if (!market)
    return;
  constexpr std::uint64_t funds_max = 1'000'000'000'000'000; // of up to 10^4 accounts, together below 2^64
  into.base = market->number("base", into.base, 0, funds_max);
  into.quote = market->number("quote", into.quote, 0, funds_max);
  into.tick = market->number("tick", into.tick, 1, std::numeric_limits<std::int64_t>::max());
  into.lot = market->number("lot", into.lot, 1, std::numeric_limits<std::int64_t>::max());
  into.spread = market->number("spread", into.spread, 1, exchange::price_max.value() / 4);
  into.price = market->number("price", into.price, 1, exchange::price_max.value());
  into.size = market->number("size", into.size, 1, exchange::quantity_max.value());
  into.self_trades = static_cast<exchange::self_trade_policy>(market->choice(
    "self_trades", static_cast<std::size_t>(into.self_trades), {"allow", "cancel-incoming", "cancel-resting"}));
  into.orders_max = market->number("orders_max", into.orders_max, 1, exchange::exchange_genesis::orders_limit);
  into.pending_max = market->number("pending_max", into.pending_max, 1, exchange::exchange_genesis::pending_limit);
  constexpr std::uint64_t decimals_max = 18;
  into.base_decimals = market->number("base_decimals", into.base_decimals, 0, decimals_max);
  into.quote_decimals = market->number("quote_decimals", into.quote_decimals, 0, decimals_max);
  market->finish();
}

void read_synthetic(toml_section& from, workload_plan& into) {
  into.orders = from.number("orders", into.orders, 1, 100'000'000);
  into.sessions = from.number("sessions", into.sessions, 1, 1'000);
  into.accounts = from.number("accounts", into.accounts, 1, 1'000);
  const toml_section::derived most{from, {from.key_of("sessions")}};
  into.rogues = from.number("rogues", into.rogues, 0, into.sessions);
  into.rogue = static_cast<rogue_kind>(from.choice("rogue", 0, {"mixed", "spam", "some"}));
  into.rogue_rate = from.number("rogue_rate", into.rogue_rate, 1, 100'000);
  read_market(from, into.market);
}

void read_recording_keys(toml_section& from, const scenario& s, workload_plan& into) {
  into.file = from.text("file", "");
  if (into.file.empty())
    from.complain("file", "expected the path of a recording");
  else if (std::filesystem::path path{into.file}; path.is_relative())
    into.file = (std::filesystem::path{s.file}.parent_path() / path).string();
  std::string why;
  const auto format = recordings::parse_format(from.text("format", ""), &why);
  if (!format)
    from.complain("format", why);
  else
    into.format = format.value();
  into.limit = from.number("limit", into.limit, 1, std::numeric_limits<std::int64_t>::max());
}

} // namespace

void read_workload(toml_section& top, scenario& into) {
  auto from = top.table("workload");
  if (!from)
    return;
  auto& w = into.workload;
  w.kind = static_cast<workload_kind>(from->choice("kind", 1, {"none", "synthetic", "recording"}));
  if (w.kind == workload_kind::synthetic)
    read_synthetic(*from, w);
  else if (w.kind == workload_kind::recording)
    read_recording_keys(*from, into, w);
  w.frame = from->number("frame", w.frame, 1, exchange::frame_commands_max);
  w.window = from->number("window", w.window, 1, window_max);
  w.mempool = from->number("mempool", w.mempool, 1, mempool_limits{}.transactions_max);
  w.pause = from->span("pause", w.pause);
  w.retry = from->span("retry", w.retry);
  if (w.retry < milliseconds(1))
    from->complain("retry", "expected at least 1ms");
  constexpr std::uint64_t fee_max = 1'000'000;
  w.maker_fee = static_cast<std::uint32_t>(from->number("maker_fee", 0, 0, fee_max));
  w.taker_fee = static_cast<std::uint32_t>(from->number("taker_fee", 0, 0, fee_max));
  from->finish();
}

void read_checkpoints(toml_section& top, scenario& into) {
  auto from = top.table("checkpoint");
  if (!from)
    return;
  auto& c = into.checkpoints;
  c.every = from->number("every", c.every, 0, 1U << 15U);
  c.history = from->number("history", c.history, 0, 1U << 20U);
  c.period = from->span("period", c.period);
  if (c.period < milliseconds(1))
    from->complain("period", "expected at least 1ms");
  from->finish();
}

namespace {

/// As `invariant_checker` names them.
constexpr std::array<std::string_view, 26> invariant_names{
  "agreement", "ancestry",     "commit-proof", "double-vote",  "digests",    "exactly-once", "acknowledged",
  "answered",  "conservation", "holds",        "crossed-book", "accusation", "isolation",    "authentic",
  "reference", "results",      "restore",      "repeats",      "unnoticed",  "obligation",   "suspicion",
  "inquiries", "admission",    "higher-view",  "bounded",      "failure"};

/// What shall be found out about misdeeds; a table of the protocol's own comes before the common one.
void read_findings(toml_section& from, scenario& into) {
  auto& e = into.expected;
  const auto ids = [&](std::string_view key) {
    const toml_section::derived size{from, {from.top_key("replicas")}};
    std::vector<replica_id> list;
    if (!from.is_empty_list(key))
      for (const auto n : from.numbers(key, {}, 0, replica_most(into)))
        list.emplace_back(static_cast<std::uint32_t>(n));
    return list;
  };
  if (from.has("evidence"))
    e.evidence = from.is_empty_list("evidence") ? std::vector<std::string>{} : from.text_list("evidence", {});
  if (from.has("isolated"))
    e.isolated = ids("isolated");
  if (from.has("suspected"))
    e.suspected = ids("suspected");
}

/// How many results clients can have at most follows from the load, the network and the run's length.
void check_orders_min(toml_section& from, const scenario& s) {
  if (s.workload.kind == workload_kind::recording) // how much that holds is known when it is read
    return;
  const auto possible = answers_possible(s, s.workload.orders);
  if (s.expected.orders_min <= possible)
    return;
  auto causes = from.top_keys("workload", {"kind", "orders", "sessions", "rogues", "frame", "window", "pause"});
  for (const auto& [section, names] : {std::pair{"network", std::vector<std::string>{"delay", "change"}},
                                       std::pair{"random", std::vector<std::string>{"delay_max"}}})
    for (auto& key : from.top_keys(section, names))
      causes.push_back(std::move(key));
  for (const auto* name : {"replicas", "duration"})
    causes.push_back(from.top_key(name));
  const toml_section::derived follows{from, std::move(causes)};
  from.complain("orders_min", "expected at most " + std::to_string(possible)
                                + ": clients cannot have more results with this load, network and duration");
}

} // namespace

void read_expectations(toml_section& top, const scenario_names& names, scenario& into) {
  auto from = top.table("expect");
  if (!from)
    return;
  read_findings(*from, into);
  into.expected.breaks = from->text_list("breaks", {});
  const std::vector<std::string> known{invariant_names.begin(), invariant_names.end()};
  for (const auto& name : into.expected.breaks)
    if (std::ranges::find(known, name) == known.end())
      from->complain("breaks", "no invariant is called \"" + name + "\"" + hint_for(name, known));
  for (const auto& p : names.protocols.all())
    if (auto own = from->table(p.name)) {
      if (p.name == into.protocol)
        read_findings(*own, into);
      else
        own->ignore();
      own->finish();
    }
  constexpr std::uint64_t most = 1'000'000'000;
  auto& e = into.expected;
  e.commits_min = from->number("commits_min", 0, 0, most);
  e.orders_min = from->number("orders_min", 0, 0, most);
  check_orders_min(*from, into);
  if (from->has("progress"))
    e.progress = from->flag("progress", true);
  e.commits_after = from->number("commits_after", 0, 0, most);
  e.views_after_max = from->number("views_after_max", 0, 0, most);
  e.answers_after = from->flag("answers_after", e.answers_after);
  e.ends_run = from->flag("ends_run", e.ends_run);
  e.reference = from->flag("reference", e.reference);
  e.forensics = from->flag("forensics", e.forensics);
  e.injected = from->flag("injected", e.injected);
  const bool counts = e.commits_after != 0 || (from->has("commits_after") && !from->good("commits_after"));
  if (e.ends_run && !counts)
    from->complain("ends_run", "says that the run ends with commits_after, but there is no commits_after");
  else if (e.views_after_max != 0 && !counts)
    from->complain("views_after_max", "says how many views commits_after may take, but there is no commits_after");
  else if (e.answers_after && !counts)
    from->complain("answers_after", "says what happens while blocks go on, but there is no commits_after");
  if (e.progress == false && e.commits_after != 0)
    from->complain("progress", "no progress contradicts commits_after");
  else if (e.progress == false && (e.commits_min != 0 || e.orders_min != 0))
    from->complain("progress", "no progress contradicts commits_min and orders_min");
  from->finish();
}

} // namespace bezant::simulation
