#include "cli/trade_report.hpp"

#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bezant::cli {

namespace {

std::int64_t percentile(const std::vector<std::int64_t>& sorted, unsigned percent) {
  return sorted.empty() ? 0 : sorted[(sorted.size() - 1) * percent / 100];
}

/// What became of a command; of one that was sent for both accounts, what the account says that has the order.
std::vector<exchange::command_result> shown(const std::vector<exchange::command_result>& results, bool either) {
  if (!either || results.empty())
    return {results.begin(), results.end()};
  const auto of_the_right_account =
    std::ranges::find_if(results, [](const auto& r) { return r.code != exchange::reject::unknown_order; });
  return {of_the_right_account == results.end() ? results.front() : *of_the_right_account};
}

/// What the state tells of a frame without a result.
std::string_view fate_of(sequence_number s, const std::optional<frame_fates>& fates) {
  if (fates)
    for (const auto& f : fates->frames)
      if (f.sequence == s)
        return fate_name(f.fate);
  return "unknown";
}

} // namespace

std::string trade_json(std::size_t session, const trade_input& in, const trade_tally& t,
                       const std::vector<std::int64_t>& sorted, const std::optional<exchange::inquiry_answer>& book,
                       const std::optional<frame_fates>& fates) {
  const auto ms = [&](unsigned percent) { return static_cast<double>(percentile(sorted, percent)) / 1e6; };
  nlohmann::ordered_json j{{"complete", t.complete},
                           {"frames", t.frames_done},
                           {"orders_submitted", t.orders_sent},
                           {"orders_accepted", t.orders_accepted}};
  if (in.id)
    j["order_id"] = *in.id;
  j["orders_rejected"] = nlohmann::ordered_json::object();
  for (const auto& [why, n] : t.orders_rejected)
    j["orders_rejected"][why] = n;
  if (in.counts) {
    const auto& n = *in.counts;
    j["events"] = n.events;
    j["bad_lines"] = n.bad_lines;
    j["cancels"] = n.cancels;
    j["cancels_skipped"] = {{"unknown", n.unknown}, {"early", n.early}, {"repeated", n.repeated}};
    j["replaces"] = n.replaces;
  }
  j["cancels_rejected"] = nlohmann::ordered_json::object();
  for (const auto& [why, n] : t.cancels_rejected)
    j["cancels_rejected"][why] = n;
  j["last_height"] = t.last.value();
  j["latency_ms"] = {{"p50", ms(50)}, {"p95", ms(95)}, {"p99", ms(99)}};
  j["orders_per_s"] = t.seconds > 0 ? static_cast<double>(t.orders_sent) / t.seconds : 0.0;
  j["wall_seconds"] = t.seconds;
  j["session"] = session;
  j["open"] = nlohmann::ordered_json::array();
  for (const auto s : t.open)
    j["open"].push_back({{"sequence", s.value()}, {"fate", std::string{fate_of(s, fates)}}});
  if (fates)
    j["open_height"] = fates->at.value();
  if (book) {
    j["height"] = book->at.value();
    j["state_digest"] = to_string(book->state);
    j["orders_digest"] = to_string(book->orders);
    j["trades"] = book->trades;
    j["volume"] = book->lots;
    j["live"] = book->live_orders;
    j["best_bid"] = book->bids.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(book->bids[0].price.value());
    j["best_ask"] = book->asks.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(book->asks[0].price.value());
  }
  return j.dump(2) + "\n";
}

std::string trade_proofs_json(const trade_tally& t) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& done : t.proofs) {
    nlohmann::ordered_json one{{"session", done.outcome.session.value()},
                               {"sequence", done.outcome.sequence.value()},
                               {"height", done.at.value()}};
    one["results"] = nlohmann::ordered_json::array();
    for (const auto& r : done.outcome.results)
      one["results"].push_back(
        {{"code", std::string{to_string(r.code)}}, {"filled", r.filled.value()}, {"open", r.open.value()}});
    one["receipts"] = nlohmann::ordered_json::array();
    for (const auto& r : done.proof)
      one["receipts"].push_back({{"replica", r.replica.value()},
                                 {"height", r.at.value()},
                                 {"state_digest", to_string(r.state)},
                                 {"signature", to_hex(r.by.value)},
                                 {"encoded", to_hex(encode(r))}});
    list.push_back(std::move(one));
  }
  return list.dump(2) + "\n";
}

void print_trades(const trade_tally& t, const std::vector<std::int64_t>& sorted,
                  const std::optional<exchange::inquiry_answer>& book, const exchange::instrument_units& units) {
  const auto ms = [&](unsigned percent) { return static_cast<double>(percentile(sorted, percent)) / 1e6; };
  auto text = fmt::format("orders     {} sent, {} accepted\n", t.orders_sent, t.orders_accepted);
  for (const auto& [why, n] : t.orders_rejected)
    text += fmt::format("           {} rejected: {}\n", n, why);
  for (const auto& [why, n] : t.cancels_rejected)
    text += fmt::format("           {} cancels or replaces refused: {}\n", n, why);
  text += fmt::format("frames     {} of {} have a result, the last in block {}\n", t.frames_done, t.frames_sent,
                      t.last.value());
  text += fmt::format("latency    p50 {:.1f}, p95 {:.1f}, p99 {:.1f} ms\n", ms(50), ms(95), ms(99));
  text += fmt::format("time       {:.2f} s\n", t.seconds);
  if (book)
    text += fmt::format("exchange   {} trades, {}, {} live orders after block {}\n", book->trades,
                        units.quantity_text(book->lots), book->live_orders, book->at.value());
  show(text);
}

void print_open(const trade_tally& t, const std::optional<frame_fates>& fates) {
  if (!fates) {
    show(
      fmt::format("           fewer than f+1 replicas told what became of {} frames: \"bezant orders\" tells later\n",
                  t.open.size()));
    return;
  }
  std::map<exchange::frame_fate, std::uint64_t> counts;
  for (const auto& f : fates->frames)
    ++counts[f.fate];
  for (const auto& [fate, n] : counts)
    show(fmt::format("           {} without a result: {}{}\n", n, fate_text({{}, fate, {}, {}, {}}),
                     fate == exchange::frame_fate::not_executed
                       ? fmt::format(" up to block {}; they may still be", fates->at.value())
                       : std::string{}));
}

void print_one_trade(const trade_tally& t, const trade_input& in,
                     const std::optional<exchange::instrument_units>& units) {
  std::string text;
  if (in.id)
    text = fmt::format("order {}: ", *in.id);
  if (t.frames_lost != 0)
    text += "not placed\n";
  else if (t.proofs.empty())
    text += "no result yet\n";
  const auto written = [&](exchange::quantity q) {
    return units ? units->quantity_text(q.value()) : fmt::format("{} lots", q.value());
  };
  for (const auto& done : t.proofs)
    for (const auto& r : shown(done.outcome.results, in.either))
      text += fmt::format("{}: {} filled, {} open; block {}\n",
                          r.code == exchange::reject::none ? "accepted" : to_string(r.code), written(r.filled),
                          written(r.open), done.at.value());
  show(text);
}

} // namespace bezant::cli
