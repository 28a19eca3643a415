// bezant settle: a recorded order flow through consensus, matching and settlement.
#include "cli/cluster_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "cli/report_file.hpp"
#include "cli/settle_protocols.hpp"
#include "cli/terminal.hpp"
#include "simulation/settle_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* settle_footer = R"text(
The recording becomes the frames of one client session, bids and asks on two funded accounts. Every replica orders,
matches and settles them; at the end all replicas must hold the same state.

Examples:
  bezant settle examples/orders/sample-bitstamp.csv --format bitstamp --check
  bezant settle orders.csv.xz --format bitstamp --check --json out.json --trace out.jsonl
  bezant settle orders.csv --format csv --replicas 7 --seed 3 --option delta=50ms
  bezant settle orders.csv --format csv --limit 5000 --real-time
  bezant settle examples/orders/sample-bitstamp.csv --format bitstamp --protocol all --check --json out.json
  bezant settle orders.csv --format csv --protocol hotstuff --adversary "1=equivocate | delay(200ms)" --check
  bezant settle orders.csv --format csv --fault replica=2,after=100    (must end with status 1)

Volumes and prices are printed in whole assets with their decimals; --json has lots and ticks, as docs/order-files.md
gives them for each format.)text";

/// The command line of `settle`, as text where it must still be read.
struct settle_command {
  simulation::settle_options options;
  std::string format;
  std::optional<std::string> fault;
  std::vector<std::string> protocol_options;
  std::vector<std::string> adversaries;
  std::vector<std::string> protocols{"streamlet"};
  std::vector<simulation::settle_options> jobs; ///< `options`, complete, with each protocol
  std::vector<unsettled_protocol> left_out;
  std::string json;
  std::string trace;
  std::string evidence; ///< a folder
};

simulation::settle_fault parse_fault(const std::string& text, std::size_t replicas) {
  constexpr std::string_view first = "replica=";
  constexpr std::string_view second = ",after=";
  const std::string_view all = text;
  if (const auto comma = all.find(second); all.starts_with(first) && comma != std::string_view::npos) {
    const auto replica = parse_whole(all.substr(first.size(), comma - first.size()));
    const auto after = parse_whole(all.substr(comma + second.size()));
    if (replica && after && *replica < replicas)
      return {replica_id{static_cast<std::uint32_t>(*replica)}, *after};
  }
  throw CLI::ValidationError("--fault", "expected replica=K,after=N with K below " + std::to_string(replicas)
                                          + " and N orders and cancels that are still carried out well, got \"" + text
                                          + "\"");
}

/// Reads and checks "REPLICAS=BEHAVIOUR". Gives why it does nothing to the protocol; empty if it does.
std::string add_adversary(const std::string& text, simulation::settle_options& into) {
  const auto refuse = [&](const std::string& what) { refuse_adversary(text, what); };
  const auto [who, behaviour] = parse_adversary(text, into.replicas);
  std::string why;
  const auto what = parse_recipe(behaviour, into.adversary_names, &why);
  if (!what)
    refuse(why);
  if (!window_of(what.value()))
    refuse("its times exclude each other: it can never act");
  const auto protocol = into.registry.find(into.protocol);
  if (!protocol)
    return {}; // that is complained of later
  const simulation::seat s{what.value(), who};
  if (auto nothing = into.adversary_names.inapplicable(s.what, *protocol.value()); !nothing.empty())
    return nothing;
  const auto wrong = refusal_of(s, into.adversary_names, *protocol.value(), into.options, into.replicas, false);
  if (wrong.inapplicable)
    return wrong.why;
  if (!wrong.why.empty())
    refuse(wrong.why);
  for (const auto one : who)
    if (!into.adversaries.emplace(one, s).second)
      refuse("replica " + std::to_string(one.value()) + " has an adversary already");
  if (into.adversaries.size() == into.replicas)
    refuse("nobody would be honest");
  return {};
}

/// The options with each protocol that is asked for. A protocol to which an adversary does nothing is left out.
void choose_protocols(settle_command& c) {
  const auto names = chosen_protocols("--protocol", c.protocols, c.options.registry);
  for (const auto& name : names) {
    auto one = c.options;
    one.protocol = name;
    std::string nothing;
    for (const auto& text : c.adversaries)
      if (nothing = add_adversary(text, one); !nothing.empty()) {
        if (names.size() == 1)
          refuse_adversary(text, nothing);
        break;
      }
    if (nothing.empty())
      c.jobs.push_back(std::move(one));
    else
      c.left_out.push_back({name, nothing});
  }
  if (c.jobs.empty())
    refuse_adversary(c.adversaries.front(), "it does nothing to any of these protocols");
  if (names.size() == 1)
    return;
  for (const auto& [option, value] : {std::pair{"--trace", c.trace}, {"--evidence", c.evidence}})
    if (!value.empty())
      throw CLI::ValidationError(option, "is of a single run: give one protocol");
  if (c.options.file == "-")
    throw CLI::ValidationError("FILE", "standard input can be read once only: with several protocols, give a file");
}

void complete(settle_command& c) {
  std::string why;
  const auto format = recordings::parse_format(c.format, &why);
  if (!format)
    throw CLI::ValidationError("--format", why);
  c.options.format = format.value();
  c.options.options = parse_options(c.protocol_options);
  if (c.fault)
    c.options.fault = parse_fault(*c.fault, c.options.replicas);
  choose_protocols(c);
  const auto& file = c.options.file;
  if (!c.json.empty() && (same_file(c.json, c.trace) || same_file(c.json, file)))
    throw CLI::ValidationError("--json", c.json + " is also the recording or the trace, and would be overwritten");
  if (!c.trace.empty() && same_file(c.trace, file))
    throw CLI::ValidationError("--trace", c.trace + " is also the recording, and would be overwritten");
}

int status_of(const simulation::settle_result& r, const std::stop_token& stop) {
  if (stop.stop_requested() && !r.complete)
    return exit_interrupted;
  if (!r.agree || !r.check.value_or(true))
    return exit_check;
  return r.complete ? exit_ok : exit_incomplete;
}

/// Settles once and prints what came of it; nothing, with a complaint, if it cannot begin.
std::optional<simulation::settle_result> settle_once(const simulation::settle_options& o, std::ostream* trace,
                                                     const std::stop_token& stop) {
  std::string why;
  result<simulation::settle_result> done = [&] {
    progress_line line{"settling"};
    const auto tell = [&line](const simulation::settle_progress& s) {
      line.show(s.frames_accepted, s.frames_total, fmt::format("t = {:.1f} s", static_cast<double>(s.now.ns) / 1e9));
    };
    return simulation::settle(o, trace, tell, stop, &why);
  }();
  if (!done) {
    std::cerr << "bezant settle: " << (why.empty() ? done.error().message() : why) << '\n';
    return std::nullopt;
  }
  const auto& r = done.value();
  for (const auto& text : r.complaints)
    std::cerr << text << '\n';
  if (r.counts.bad_lines > r.complaints.size())
    std::cerr << o.file << ": and " << r.counts.bad_lines - r.complaints.size() << " more bad lines\n";
  return std::move(done).value();
}

/// One protocol after the other.
int run_protocols(const settle_command& c, const program& p) {
  std::vector<settled_protocol> runs;
  int status = exit_ok;
  for (const auto& o : c.jobs) {
    auto r = settle_once(o, nullptr, p.stop);
    if (!r)
      return exit_usage;
    show(settle_text(o, *r) + "\n");
    std::cout << std::flush;
    status = worse(status, status_of(*r, p.stop));
    auto json = settle_json(o, *r);
    runs.push_back({o.protocol, std::move(*r), std::move(json)});
    if (p.stop.stop_requested())
      break;
  }
  show(protocols_text(runs, c.left_out));
  if (!c.json.empty() && !write_file(c.json, protocols_json(runs, c.left_out) + "\n"))
    return exit_usage;
  return status;
}

int run_settle(const settle_command& c, const program& p) {
  std::ofstream trace;
  if (!c.trace.empty() && !open_for_writing(trace, c.trace))
    return exit_usage;
  if (!c.json.empty() && !can_write(c.json))
    return exit_usage;
  if (c.jobs.size() + c.left_out.size() > 1)
    return run_protocols(c, p);
  const auto& o = c.jobs.front();
  const auto r = settle_once(o, c.trace.empty() ? nullptr : &trace, p.stop);
  if (!r || (!c.json.empty() && !write_file(c.json, simulation::settle_json(o, *r) + "\n")))
    return exit_usage;
  std::string why;
  if (!c.trace.empty() && !trace.flush())
    why = c.trace + ": could not be written";
  else if (!c.evidence.empty())
    simulation::write_evidence(c.evidence, r->evidence, why);
  if (!why.empty()) {
    std::cerr << "bezant settle: " << why << '\n';
    return exit_usage;
  }
  show(simulation::settle_text(o, *r));
  return status_of(*r, p.stop);
}

} // namespace

void add_settle(CLI::App& app, program& p) {
  auto c = std::make_shared<settle_command>();
  auto& o = c->options;
  auto* sub = app.add_subcommand("settle", "Settle a recorded order flow through consensus: the main job");
  sub->footer(settle_footer);
  sub->add_option("FILE", o.file, "The recording, plain, gzip or xz; - is standard input")->required()->type_name("");
  sub->add_option("--format", c->format, "What the file is: " + recordings::format_names())
    ->required()
    ->type_name("NAME");
  add_whole(*sub, "--replicas", o.replicas, "Replicas", 1, 128);
  sub
    ->add_option("--protocol", c->protocols,
                 "Consensus protocol: " + names_of(p.protocols)
                   + "; several with commas, one after the other, or `all` (default: streamlet)")
    ->delimiter(',')
    ->type_name("NAME");
  sub->add_option("--option", c->protocol_options, "Protocol option, such as delta=50ms; may be repeated")
    ->type_name("NAME=VALUE")
    ->allow_extra_args(false);
  add_whole(*sub, "--seed", o.seed, "Seed of the simulated network");
  add_whole(*sub, "--limit", o.limit, "Read at most this many events of the file", 1)->default_str("all");
  add_whole(*sub, "--frame", o.frame, "Orders and cancels in a frame", 1, 256);
  add_whole(*sub, "--window", o.window, "Frames in flight", 1, 256);
  add_whole(*sub, "--maker-fee", o.maker_fee, "Millionths of a trade's value", 0, 1'000'000);
  add_whole(*sub, "--taker-fee", o.taker_fee, "Millionths of a trade's value", 0, 1'000'000);
  add_output(*sub, "--json", c->json, "Write the result as JSON");
  add_output(*sub, "--trace", c->trace, "Write the trace as JSON lines");
  add_output(*sub, "--evidence", c->evidence, "Write the genesis file and the evidence found into a folder")
    ->type_name("DIR");
  sub->add_flag("--check", o.check, "Replay the committed log through a naive book and compare everything");
  sub->add_flag("--strict", o.strict, "A bad line in the file is fatal");
  sub->add_flag("--real-time", o.real_time, "Real threads and clock instead of the simulation");
  sub->add_option("--fault", c->fault, "Replica K executes wrongly after N orders and cancels, on purpose")
    ->type_name("replica=K,after=N");
  sub
    ->add_option("--adversary", c->adversaries,
                 "Replicas that misbehave, such as \"1=equivocate | delay(200ms)\"; may be repeated")
    ->type_name("REPLICAS=BEHAVIOUR")
    ->allow_extra_args(false);
  sub->callback([c, &p] {
    c->options.registry = p.protocols;
    c->options.adversary_names = p.adversaries;
    complete(*c);
    p.status = run_settle(*c, p);
  });
}

} // namespace bezant::cli
