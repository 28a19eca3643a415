// bezant trade: orders for a deployment.
#include "cli/deployed_client.hpp"
#include "cli/exit_codes.hpp"
#include "cli/frame_fates.hpp"
#include "cli/numbers.hpp"
#include "cli/progress.hpp"
#include "cli/report_file.hpp"
#include "cli/trade_input.hpp"
#include "cli/trade_report.hpp"
#include "cli/trade_run.hpp"
#include "deployment/session_lock.hpp"
#include "transport/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* trade_name = "bezant trade";

constexpr const char* trade_footer = R"(
Sends one order, or a whole recording, as signed frames of a session to all replicas. A frame is done when f+1 replicas have
signed the same receipt for it.

An order gives its quantity in lots and its price in ticks, which are whole numbers. What is printed is in whole assets
with their decimals, as in "bezant book", which says what one lot and one tick are. --json and --proof have lots and ticks.

Orders: "buy 10 at 23545"  "sell 10 at 23600 ioc"  "buy 3 market"  "cancel 7"  "cancel 7 2"  "replace 7 5 at 23550"
A cancel or replace looks for the order in both accounts of the session; "cancel 7 sell" only in that of its sell orders.

One program at a time may trade with a session; --session chooses among those of the client file.

Examples:
  bezant trade "buy 10 at 23545" --dir net
  bezant trade "cancel 7" --dir net --proof receipts.json
  bezant trade orders.csv.xz --format bitstamp --dir net --json out.json
  bezant trade orders.csv --format csv --dir net --limit 5000 --rate 2000

Frames without a result at the end, also after Ctrl-C, are looked for in the replicas' state: what was executed is counted and
shown as such, by f+1 equal answers in place of receipts; of the others it is said how they stand. "bezant orders" tells that
later, too.

Status 0 means that every frame has a result; 1 that some have none (they may still take effect), or that the results could
not be written; 2 that a file or an argument is not as it must be, and nothing was sent. An order that the
exchange rejects is a result.)";

struct trade_command {
  deployment_place place;
  trade_source source;
  std::uint64_t rate = 0;
  std::size_t frame = 64;
  std::size_t window = 64;
  std::size_t session = 0;
  std::uint64_t wait = 60;
  std::string json;
  std::string proof;
};

/// Before anything is traded: a result that cannot be written would be lost.
bool can_write_results(const trade_command& c) {
  const auto refuse = [](const std::string& what) {
    std::cerr << "bezant trade: " << what << '\n';
    return false;
  };
  for (const auto* file : {&c.json, &c.proof}) {
    if (!file->empty() && !c.source.format.empty() && same_file(*file, c.source.what))
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

/// Asks the replicas' state for the frames that have no result. What was told, and what that makes of the tally.
std::optional<frame_fates> ask_for_open(client::cluster_client& client, const deployment::client_session& s,
                                        const client::client_config& config, trade_run& run, const program& p,
                                        trade_tally& t) {
  // Who interrupts is answered within a second.
  const auto patience = p.stop.stop_requested() ? milliseconds(700) : seconds(10);
  auto told = ask_fates(client, s.id, t.open.front(), t.open.back(), patience, {}, t.last);
  if (!told)
    return told;
  const auto& chain = client.replicas()->chain();
  t = run.settle(told->frames, [&](sequence_number n, const std::vector<exchange::command>& commands) {
    exchange::frame f{s.id, n, {}};
    f.commands.assign(commands.begin(), commands.end());
    return exchange::make_transaction(chain, f, *config.sessions.front().key).id();
  });
  std::erase_if(told->frames, [&t](const auto& f) { return std::ranges::find(t.open, f.sequence) == t.open.end(); });
  return told;
}

/// False, with a complaint, if the results cannot be written.
bool write_results(const trade_command& c, const trade_input& in, trade_tally& t,
                   const std::vector<std::int64_t>& sorted, const std::optional<exchange::inquiry_answer>& book,
                   const std::optional<frame_fates>& fates) {
  // One of the two accounts can only say that it has no such order.
  if (const auto at = t.cancels_rejected.find("unknown_order"); in.either && at != t.cancels_rejected.end())
    if (--at->second == 0)
      t.cancels_rejected.erase(at);
  const bool written = c.json.empty() || write_file(c.json, trade_json(c.session, in, t, sorted, book, fates));
  return (c.proof.empty() || write_file(c.proof, trade_proofs_json(t))) && written;
}

/// Says what is missing, if anything is.
int end_trade(const program& p, const trade_tally& t, bool written, session_id session) {
  const auto waiting = t.frames_sent - t.frames_done - t.frames_lost;
  const auto unsent = t.frames_total - t.frames_sent;
  if (t.frames_lost != 0)
    return ended(p, fmt::format("another program trades with session {}: {} frames are lost, since others had their "
                                "numbers, {} have no result yet, {} were not sent",
                                session.value(), t.frames_lost, waiting, unsent));
  if (!written)
    return ended(p, "what was sent is not undone: only its results could not be written");
  if (t.complete)
    return exit_ok;
  return ended(p, fmt::format("{} frames have no result yet, {} were not sent", waiting, unsent));
}

/// What is needed before anything is connected. All or nothing, with complaints.
struct trade_place {
  deployment::loaded_client loaded;
  client::client_config config;
  std::optional<deployment::session_lock> alone; ///< nobody else on this machine trades with the session meanwhile
};

bool prepare(const trade_command& c, const program& p, std::optional<trade_place>& to) {
  auto loaded = load_client(c.place, p, trade_name);
  if (!loaded || !has_instrument(*loaded, c.source.instrument, trade_name) || !can_write_results(c))
    return false;
  auto config = client_of(*loaded);
  if (!add_session(*loaded, c.session, config, trade_name))
    return false;
  config.proofs = !c.proof.empty() || c.source.format.empty();
  std::string problem;
  auto alone = deployment::session_lock::take(loaded->client.sessions[c.session], problem);
  if (!problem.empty())
    std::cerr << trade_name << ": " << problem << '\n';
  if (!alone)
    return false;
  to.emplace(trade_place{*std::move(loaded), std::move(config), std::move(alone)});
  return true;
}

/// The units of what a single order's result tells: its own, or those of the only instrument.
std::optional<exchange::instrument_units> units_of(const trade_input& in, const exchange::exchange_genesis& g,
                                                   exchange::instrument_id chosen) {
  if (in.id || g.instruments.size() == 1)
    return exchange::instrument_units{g, chosen};
  return std::nullopt; // a cancel names an order, which may be of any instrument
}

/// Sends everything and tells what became of it.
int trade_all(const trade_command& c, const program& p, const trade_place& at, client::cluster_client& client,
              trade_run& run, const trade_input& in, sequence_number first) {
  const auto& session = at.loaded.client.sessions[c.session];
  trade_tally t;
  {
    progress_line line{"trade"};
    t = run.run(
      client, session.id, first, [&](std::uint64_t done, std::uint64_t total) { line.show(done, total); }, p.stop);
  }
  std::optional<frame_fates> fates;
  if (!t.open.empty())
    fates = ask_for_open(client, session, at.config, run, p, t);
  auto sorted = t.latencies_ns;
  std::ranges::sort(sorted);
  const auto& g = at.loaded.founded.exchange;
  const exchange::instrument_id instrument{static_cast<exchange::instrument_id::rep>(c.source.instrument)};
  const auto book = client.agreed({exchange::inquiry_kind::depth, instrument, {}, {}, 1}, seconds(10), p.stop, t.last);
  const bool written = write_results(c, in, t, sorted, book, fates); // before somebody who reads can make it wait
  if (c.source.format.empty())
    print_one_trade(t, in, units_of(in, g, instrument));
  else
    print_trades(t, sorted, book, exchange::instrument_units{g, instrument});
  if (!t.open.empty())
    print_open(t, fates);
  return end_trade(p, t, written, session.id);
}

int run_trade(const trade_command& c, const program& p) {
  std::signal(SIGPIPE, SIG_IGN); // orders are under way: who reads must neither end this nor make it wait
  drop_log_lines_when_full();
  std::optional<trade_place> at;
  if (!prepare(c, p, at))
    return exit_usage;
  const auto& session = at->loaded.client.sessions[c.session];
  const bool single = c.source.format.empty();
  std::optional<trade_input> in;
  if (!single && !(in = read_trade_input(c.source, session, {}))) // before anything is connected
    return exit_usage;
  std::shared_ptr<trade_run> run;
  at->config.accepted = [&run](session_id, const accepted_frame& done) { run->take(done); };
  client::cluster_client client{at->config};
  const auto patience = seconds(static_cast<std::int64_t>(c.wait));
  if (!client.ready(patience, p.stop))
    return ended(p, fmt::format("fewer than n-f replicas told where session {} stands within {} s{}",
                                session.id.value(), c.wait, link_troubles(client)));
  const auto first = client.first_frame(session.id);
  if (single && !(in = read_trade_input(c.source, session, first)))
    return exit_usage;
  run = std::make_shared<trade_run>(trade_plan{in->commands, c.frame,
                                               std::min<std::size_t>(c.window, at->loaded.founded.exchange.pending_max),
                                               c.rate, patience},
                                    at->config.proofs);
  return trade_all(c, p, *at, client, *run, *in, first);
}

} // namespace

void add_trade(CLI::App& app, program& p) {
  auto c = std::make_shared<trade_command>();
  auto* command = app.add_subcommand("trade", "Place an order, or a whole recording, on a deployment");
  command->footer(trade_footer);
  command->add_option("what", c->source.what, "An order, or with --format a file of orders")
    ->required()
    ->type_name("ORDER|FILE");
  add_place(*command, c->place);
  auto* format =
    command->add_option("--format", c->source.format, "Of the file: bitstamp, lobster or csv")->type_name("FORMAT");
  command->add_option("--limit", c->source.limit, "Events to read at most")
    ->transform(whole(1))
    ->type_name("N")
    ->needs(format);
  add_whole(*command, "--rate", c->rate, "Commands a second; 0: as fast as results come", 0, 1'000'000'000);
  add_whole(*command, "--frame", c->frame, "Commands in a frame", 1, exchange::frame_commands_max);
  add_whole(*command, "--window", c->window, "Frames in flight", 1, 256);
  add_whole(*command, "--session", c->session, "Which of the client file's sessions, from 0", 0, 1'000'000);
  add_whole(*command, "--instrument", c->source.instrument, "Its number in genesis", 0, 1'000'000);
  command->add_option("--id", c->source.id, "Id of a single new order; default: a fresh one")
    ->transform(whole(1))
    ->type_name("N")
    ->excludes(format);
  add_whole(*command, "--wait", c->wait, "Give up after so many seconds without a result", 1, 3'600);
  add_output(*command, "--json", c->json, "Write the result as JSON");
  add_output(*command, "--proof", c->proof, "Write the receipts that prove each result, as JSON");
  command->callback([c, &p] { p.status = run_trade(*c, p); });
}

} // namespace bezant::cli
