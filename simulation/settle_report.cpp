#include "simulation/settle_report.hpp"

#include "exchange/units.hpp"
#include "simulation/adversary_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace bezant::simulation {

namespace {

/// To six decimals: what is below is noise.
double rounded(double x) {
  return std::round(x * 1e6) / 1e6;
}

double milliseconds_of(std::int64_t ns) {
  return static_cast<double>(ns) / 1e6;
}

double seconds_of(duration d) {
  return static_cast<double>(d.ns) / 1e9;
}

/// New orders with a result per second of the time that counts: virtual in the simulation, else wall time.
double orders_per_second(const settle_options& options, const settle_result& r) {
  std::uint64_t answered = r.orders_accepted;
  for (const auto& [reason, n] : r.orders_rejected)
    answered += n;
  const auto span = options.real_time ? r.wall_seconds : seconds_of(r.ran);
  return span > 0 ? static_cast<double>(answered) / span : 0;
}

/// Volumes and prices of a result: in whole assets of its exchange, or in lots and ticks if that is not known.
class result_units {
public:
  explicit result_units(const settle_result& r) : units_{units_in(r)} {}
  [[nodiscard]] std::string volume(std::uint64_t lots) const {
    return units_ ? units_->quantity_text(lots) : fmt::format("{} lots", lots);
  }
  [[nodiscard]] std::string price(const std::optional<std::uint64_t>& ticks) const {
    if (!ticks)
      return "none";
    return units_ ? units_->price_text(*ticks) : fmt::format("{} ticks", *ticks);
  }

private:
  static std::optional<exchange::instrument_units> units_in(const settle_result& r) {
    if (const auto& f = r.evidence.founded; f && !f->exchange.instruments.empty())
      return exchange::instrument_units{f->exchange, exchange::instrument_id{0}};
    return std::nullopt;
  }

  std::optional<exchange::instrument_units> units_;
};

std::string verdict(const settle_result& r) {
  std::string text = r.agree ? "all replicas agree" : "REPLICAS DISAGREE";
  if (r.check)
    text += *r.check ? ", the check holds" : ", THE CHECK FAILED";
  if (!r.complete)
    text += ", INCOMPLETE";
  return text;
}

} // namespace

std::string settle_text(const settle_options& options, const settle_result& r) {
  const auto how = options.real_time ? "real time" : fmt::format("simulated, seed {}", options.seed);
  auto out = fmt::format("{} replica{}, {}, {}: {}\n", options.replicas, options.replicas == 1 ? "" : "s",
                         options.protocol, how, verdict(r));
  const auto put = [&out](std::string_view name, const std::string& value) {
    fmt::format_to(std::back_inserter(out), "  {:<18} {}\n", name, value);
  };
  if (!r.complete)
    put("ended early", fmt::format("{} of {} frames accepted{}{}", r.reached.frames_accepted, r.reached.frames_total,
                                   r.ended_because.empty() ? "" : ": ", r.ended_because));
  put("events read", fmt::format("{} ({} bad lines)", r.counts.events, r.counts.bad_lines));
  put("orders", fmt::format("{} submitted, {} accepted", r.orders_submitted, r.orders_accepted));
  for (const auto& [reason, n] : r.orders_rejected)
    put("", fmt::format("{} rejected: {}", n, reason));
  put("cancels", fmt::format("{} submitted; skipped: {} unknown, {} early, {} repeated", r.cancels, r.counts.unknown,
                             r.counts.early, r.counts.repeated));
  for (const auto& [reason, n] : r.cancels_rejected)
    put("", fmt::format("{} refused: {}", n, reason));
  const result_units units{r};
  put("trades", fmt::format("{}, {}", r.trades, units.volume(r.volume)));
  put("book", fmt::format("{} live orders, best bid {}, best ask {}", r.live, units.price(r.best_bid),
                          units.price(r.best_ask)));
  put("blocks", fmt::format("{} final", r.blocks_final));
  put("latency", fmt::format("p50 {:.1f}, p95 {:.1f}, p99 {:.1f} ms", milliseconds_of(r.latency.p50),
                             milliseconds_of(r.latency.p95), milliseconds_of(r.latency.p99)));
  put("orders per second", fmt::format("{:.0f}", orders_per_second(options, r)));
  put("time", options.real_time ? fmt::format("{:.2f} s", r.wall_seconds)
                                : fmt::format("{:.2f} s virtual, {:.2f} s wall", seconds_of(r.ran), r.wall_seconds));
  for (std::size_t i = 0; i < r.state_digests.size(); ++i)
    put(i == 0 ? "state digests" : "",
        fmt::format("{}  replica {}", short_hex(r.state_digests[i]), r.honest[i].value()));
  put("orders digest", to_string(r.orders_digest));
  put("trace digest", to_string(r.trace_digest));
  for (const auto& a : r.adversaries)
    put(&a == r.adversaries.data() ? "adversaries" : "", to_string(a));
  out += evidence_text(r.evidence);
  for (const auto& text : r.disagreements)
    put("disagreement", text);
  for (const auto& text : r.check_failures)
    put("check", text);
  return out;
}

std::string settle_json(const settle_options& options, const settle_result& r) {
  using json = nlohmann::ordered_json;
  json j;
  j["complete"] = r.complete;
  j["ended_because"] = r.ended_because.empty() ? json() : json(r.ended_because);
  j["protocol"] = options.protocol;
  j["replicas"] = options.replicas;
  j["seed"] = options.seed;
  j["real_time"] = options.real_time;
  j["blocks_final"] = r.blocks_final;
  j["events"] = r.counts.events;
  j["bad_lines"] = r.counts.bad_lines;
  j["orders_submitted"] = r.orders_submitted;
  j["orders_accepted"] = r.orders_accepted;
  j["orders_rejected"] = json::object();
  for (const auto& [reason, n] : r.orders_rejected)
    j["orders_rejected"][reason] = n;
  j["cancels"] = r.cancels;
  j["cancels_skipped"] = {{"unknown", r.counts.unknown}, {"early", r.counts.early}, {"repeated", r.counts.repeated}};
  j["cancels_rejected"] = json::object();
  for (const auto& [reason, n] : r.cancels_rejected)
    j["cancels_rejected"][reason] = n;
  j["replaces"] = r.counts.replaces;
  j["skipped"] = {{"own_fills", r.counts.own_fills}, {"not_submittable", r.counts.not_submittable}};
  j["duplicate_ids"] = r.counts.duplicate_ids;
  j["trades"] = r.trades;
  j["volume"] = r.volume;
  j["live"] = r.live;
  j["best_bid"] = r.best_bid ? json(*r.best_bid) : json();
  j["best_ask"] = r.best_ask ? json(*r.best_ask) : json();
  j["latency_ms"] = {{"p50", milliseconds_of(r.latency.p50)},
                     {"p95", milliseconds_of(r.latency.p95)},
                     {"p99", milliseconds_of(r.latency.p99)}};
  j["orders_per_s"] = rounded(orders_per_second(options, r));
  j["wall_seconds"] = rounded(r.wall_seconds);
  j["virtual_seconds"] = options.real_time ? json() : json(seconds_of(r.ran));
  j["state_digests"] = json::array();
  for (const auto& d : r.state_digests)
    j["state_digests"].push_back(to_string(d));
  j["agree"] = r.agree;
  j["disagreements"] = r.disagreements;
  j["check"] = r.check ? json(*r.check) : json();
  j["check_failures"] = r.check_failures;
  j["orders_digest"] = to_string(r.orders_digest);
  j["submitted_digest"] = to_string(r.submitted_digest);
  j["suspicions"] = json::parse(suspicions_json(r.suspicions));
  j["trace_digest"] = to_string(r.trace_digest);
  j["network"] = {{"messages", r.network.sent}, {"bytes", r.network.bytes}};
  add_acts(j, r.adversaries);
  add_evidence(j, r.evidence);
  return j.dump(2);
}

} // namespace bezant::simulation
