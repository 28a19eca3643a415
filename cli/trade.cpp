// bezant trade: orders for a deployment.
#include "cli/deployed_client.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/progress.hpp"
#include "cli/report_file.hpp"
#include "cli/trade_run.hpp"
#include "client/order_text.hpp"
#include "recordings/recording.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* footer = R"(
Sends one order, or a whole recording, as signed frames of a session to all replicas. A frame is done when f+1 replicas have
signed the same receipt for it. Prices in ticks, quantities in lots.

Orders: "buy 10 at 23545"  "sell 10 at 23600 ioc"  "buy 3 market"  "cancel 7"  "cancel 7 2"  "replace 7 5 at 23550"

Examples:
  bezant trade "buy 10 at 23545" --dir net
  bezant trade "cancel 7" --dir net --proof receipts.json
  bezant trade orders.csv.xz --format bitstamp --dir net --json out.json
  bezant trade orders.csv --format csv --dir net --limit 5000 --rate 2000

Status 0 means that every frame has a result; 1 that some have none (they may still take effect: "bezant book" tells); 2 that
a file or an argument is not as it must be. An order that the exchange rejects is a result.)";

struct trade_command {
  deployment_place place;
  std::string what;
  std::string format;
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t rate = 0;
  std::size_t frame = 64;
  std::size_t window = 64;
  std::size_t session = 0;
  std::uint64_t id = 0;
  std::uint32_t instrument = 0;
  std::uint64_t wait = 60;
  std::string json;
  std::string proof;
};

/// What is to be sent; the recording's counts if there is one.
struct trade_input {
  std::vector<exchange::command> commands;
  std::optional<recordings::recording_counts> counts;
  std::optional<std::uint64_t> id; ///< of a single new order
};

std::optional<trade_input> read_input(const trade_command& c, const deployment::client_session& s,
                                      sequence_number next) {
  const exchange::instrument_id instrument{static_cast<exchange::instrument_id::rep>(c.instrument)};
  if (c.format.empty()) {
    std::string why;
    // Unless it is given an id is one that this session has not used: its frames' numbers only rise.
    const auto id = c.id != 0 ? c.id : (std::uint64_t{1} << 48U) + next.value();
    const auto one = client::parse_order(c.what, {instrument, s.buys, s.sells, exchange::order_id{id}}, why);
    if (!one) {
      std::cerr << "bezant trade: " << why << "; with --format it is the name of a file\n";
      return std::nullopt;
    }
    const bool is_new = std::holds_alternative<exchange::new_order>(one->value);
    return trade_input{{*one}, std::nullopt, is_new ? std::optional{id} : std::nullopt};
  }
  std::string why;
  recordings::recording_options reading;
  const auto format = recordings::parse_format(c.format, &why);
  if (!format) {
    std::cerr << "bezant trade: --format: " << why << '\n';
    return std::nullopt;
  }
  reading.format = format.value();
  reading.limit = c.limit;
  reading.instrument = instrument;
  reading.bids = s.buys;
  reading.asks = s.sells;
  auto read = recordings::read_recording(c.what, reading, &why);
  if (!read) {
    std::cerr << "bezant trade: " << why << '\n';
    return std::nullopt;
  }
  for (const auto& line : read.value().complaints)
    std::cerr << "bezant trade: " << line << '\n';
  return trade_input{std::move(read.value().commands), read.value().counts, std::nullopt};
}

std::int64_t percentile(const std::vector<std::int64_t>& sorted, unsigned percent) {
  return sorted.empty() ? 0 : sorted[(sorted.size() - 1) * percent / 100];
}

nlohmann::ordered_json json_of(const trade_command& c, const trade_input& in, const trade_tally& t,
                               const std::vector<std::int64_t>& sorted,
                               const std::optional<exchange::inquiry_answer>& book) {
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
  j["session"] = c.session;
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
  return j;
}

/// Each frame with what f+1 replicas signed about it: whoever has genesis can check it.
std::string proofs_json(const trade_tally& t) {
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

void print(const trade_tally& t, const std::vector<std::int64_t>& sorted,
           const std::optional<exchange::inquiry_answer>& book) {
  const auto ms = [&](unsigned percent) { return static_cast<double>(percentile(sorted, percent)) / 1e6; };
  std::cout << fmt::format("orders     {} sent, {} accepted\n", t.orders_sent, t.orders_accepted);
  for (const auto& [why, n] : t.orders_rejected)
    std::cout << fmt::format("           {} rejected: {}\n", n, why);
  for (const auto& [why, n] : t.cancels_rejected)
    std::cout << fmt::format("           {} cancels or replaces refused: {}\n", n, why);
  std::cout << fmt::format("frames     {} of {} have a result, the last in block {}\n", t.frames_done, t.frames_sent,
                           t.last.value());
  std::cout << fmt::format("latency    p50 {:.1f}, p95 {:.1f}, p99 {:.1f} ms\n", ms(50), ms(95), ms(99));
  std::cout << fmt::format("time       {:.2f} s\n", t.seconds);
  if (book)
    std::cout << fmt::format("exchange   {} trades, {} lots, {} live orders after block {}\n", book->trades, book->lots,
                             book->live_orders, book->at.value());
}

void print_one(const trade_tally& t, const trade_input& in) {
  if (in.id)
    std::cout << fmt::format("order {}: ", *in.id);
  if (t.proofs.empty())
    std::cout << "no result yet\n";
  for (const auto& done : t.proofs)
    for (const auto& r : done.outcome.results)
      std::cout << fmt::format("{}: {} lots filled, {} open; block {}\n",
                               r.code == exchange::reject::none ? "accepted" : std::string{to_string(r.code)},
                               r.filled.value(), r.open.value(), done.at.value());
}

/// Before anything is traded: a result that cannot be written would be lost.
bool can_write_results(const trade_command& c) {
  const auto refuse = [](const std::string& what) {
    std::cerr << "bezant trade: " << what << '\n';
    return false;
  };
  for (const auto* file : {&c.json, &c.proof}) {
    if (!file->empty() && !c.format.empty() && same_file(*file, c.what))
      return refuse(*file + " is also the recording, and would be overwritten");
    if (!file->empty() && !can_write(*file))
      return false;
  }
  if (!c.json.empty() && same_file(c.json, c.proof))
    return refuse("--json and --proof name one file");
  return true;
}

/// What to end with when something is not there: an interrupt is no failure.
int ended(const program& p, const std::string& why) {
  if (p.stop.stop_requested())
    return exit_interrupted;
  std::cerr << "bezant trade: " << why << '\n';
  return exit_check;
}

int run_trade(const trade_command& c, const program& p) {
  constexpr const char* who = "bezant trade";
  const auto loaded = load_client(c.place, p, who);
  if (!loaded)
    return exit_usage;
  if (c.instrument >= loaded->founded.exchange.instruments.size()) {
    std::cerr << who << ": there is no instrument " << c.instrument << "; genesis has "
              << loaded->founded.exchange.instruments.size() << '\n';
    return exit_usage;
  }
  if (!can_write_results(c))
    return exit_usage;
  auto config = client_of(*loaded);
  if (!add_session(*loaded, c.session, config, who))
    return exit_usage;
  const auto& session = loaded->client.sessions[c.session];
  std::shared_ptr<trade_run> run;
  const bool single = c.format.empty();
  config.proofs = !c.proof.empty() || single;
  config.accepted = [&run](session_id, const accepted_frame& done) { run->take(done); };
  std::optional<trade_input> in;
  if (!single && !(in = read_input(c, session, {}))) // before anything is connected
    return exit_usage;
  client::cluster_client client{std::move(config)};
  const auto patience = seconds(static_cast<std::int64_t>(c.wait));
  if (!client.ready(patience, p.stop))
    return ended(
      p, fmt::format("fewer than n-f replicas told where session {} stands within {} s", session.id.value(), c.wait));
  const auto first = client.first_frame(session.id);
  if (single && !(in = read_input(c, session, first)))
    return exit_usage;
  run = std::make_shared<trade_run>(trade_plan{in->commands, c.frame,
                                               std::min<std::size_t>(c.window, loaded->founded.exchange.pending_max),
                                               c.rate, patience},
                                    config.proofs || !c.proof.empty() || single);
  trade_tally t;
  {
    progress_line line{"trade"};
    t = run->run(
      client, session.id, first, [&](std::uint64_t done, std::uint64_t total) { line.show(done, total); }, p.stop);
  }
  auto sorted = t.latencies_ns;
  std::ranges::sort(sorted);
  const exchange::instrument_id instrument{static_cast<exchange::instrument_id::rep>(c.instrument)};
  const auto book = client.agreed({exchange::inquiry_kind::depth, instrument, {}, {}, 1}, seconds(10), p.stop);
  if (single)
    print_one(t, *in);
  else
    print(t, sorted, book);
  bool written = c.json.empty() || write_file(c.json, json_of(c, *in, t, sorted, book).dump(2) + "\n");
  written = (c.proof.empty() || write_file(c.proof, proofs_json(t))) && written;
  if (!written)
    return exit_usage;
  if (t.complete)
    return exit_ok;
  return ended(p, fmt::format("{} frames have no result yet, {} were not sent", t.frames_sent - t.frames_done,
                              t.frames_total - t.frames_sent));
}

} // namespace

void add_trade(CLI::App& app, program& p) {
  auto c = std::make_shared<trade_command>();
  auto* command = app.add_subcommand("trade", "Place an order, or a whole recording, on a deployment");
  command->footer(footer);
  command->add_option("what", c->what, "An order, or with --format a file of orders")
    ->required()
    ->type_name("ORDER|FILE");
  add_place(*command, c->place);
  auto* format =
    command->add_option("--format", c->format, "Of the file: bitstamp, lobster or csv")->type_name("FORMAT");
  command->add_option("--limit", c->limit, "Events to read at most")->needs(format);
  command->add_option("--rate", c->rate, "Commands a second; 0: as fast as results come")->capture_default_str();
  command->add_option("--frame", c->frame, "Commands in a frame")
    ->check(CLI::Range(std::size_t{1}, exchange::frame_commands_max))
    ->capture_default_str();
  command->add_option("--window", c->window, "Frames in flight")
    ->check(CLI::Range(std::size_t{1}, std::size_t{256}))
    ->capture_default_str();
  command->add_option("--session", c->session, "Which of the client file's sessions, from 0")->capture_default_str();
  command->add_option("--instrument", c->instrument, "Its number in genesis")->capture_default_str();
  command->add_option("--id", c->id, "Id of a single new order; default: a fresh one");
  command->add_option("--wait", c->wait, "Give up after so many seconds without a result")
    ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{3'600}))
    ->capture_default_str();
  add_output(*command, "--json", c->json, "Write the result as JSON");
  add_output(*command, "--proof", c->proof, "Write the receipts that prove each result, as JSON");
  command->callback([c, &p] { p.status = run_trade(*c, p); });
}

} // namespace bezant::cli
