// bezant settle: a recorded order flow through consensus, matching and settlement.
#include "cli/exit_codes.hpp"
#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "cli/report_file.hpp"
#include "simulation/settle_report.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* footer = R"(
The recording becomes the frames of one client session, bids and asks on two funded accounts. Every replica orders,
matches and settles them; at the end all replicas must hold the same state.

Examples:
  bezant settle examples/orders/sample-bitstamp.csv --format bitstamp --check
  bezant settle orders.csv.xz --format bitstamp --check --json out.json --trace out.jsonl
  bezant settle orders.csv --format csv --replicas 7 --seed 3 --option delta=50ms
  bezant settle orders.csv --format csv --limit 5000 --real-time
  bezant settle orders.csv --format csv --fault replica=2,after=100    (must end with status 1)

Prices are in ticks, volumes in lots; docs/order-files.md says what they are in each format.)";

/// The command line of `settle`, as text where it must still be read.
struct settle_command {
  simulation::settle_options options;
  std::string format;
  std::string fault;
  std::vector<std::string> protocol_options;
  std::string json;
  std::string trace;
};

protocol_option parse_option(const std::string& text) {
  const auto at = text.find('=');
  if (at == std::string::npos || at == 0)
    throw CLI::ValidationError("--option", "expected NAME=VALUE, got \"" + text + "\"");
  return {text.substr(0, at), text.substr(at + 1)};
}

simulation::settle_fault parse_fault(const std::string& text, std::size_t replicas) {
  unsigned replica = 0;
  unsigned long long after = 0;
  int read = 0;
  if (std::sscanf(text.c_str(), "replica=%u,after=%llu%n", &replica, &after, &read) != 2
      || static_cast<std::size_t>(read) != text.size() || replica >= replicas)
    throw CLI::ValidationError("--fault", "expected replica=K,after=FRAMES with K below "
                                            + std::to_string(replicas) + ", got \"" + text + "\"");
  return {replica_id{replica}, after};
}

void complete(settle_command& c) {
  std::string why;
  const auto format = recordings::parse_format(c.format, &why);
  if (!format)
    throw CLI::ValidationError("--format", why);
  c.options.format = format.value();
  for (const auto& text : c.protocol_options)
    c.options.options.push_back(parse_option(text));
  if (!c.fault.empty())
    c.options.fault = parse_fault(c.fault, c.options.replicas);
}

int run_settle(const settle_command& c, program& p) {
  std::ofstream trace;
  if (!c.trace.empty() && !open_for_writing(trace, c.trace))
    return exit_usage;
  if (!c.json.empty() && !can_write(c.json))
    return exit_usage;
  std::string why;
  result<simulation::settle_result> done = [&] {
    progress_line line{"settling"};
    const auto tell = [&line](const simulation::settle_progress& s) {
      line.show(s.frames_accepted, s.frames_total, fmt::format("t = {:.1f} s", static_cast<double>(s.now.ns) / 1e9));
    };
    return simulation::settle(c.options, c.trace.empty() ? nullptr : &trace, tell, p.stop, &why);
  }();
  if (!done) {
    std::cerr << "bezant settle: " << (why.empty() ? done.error().message() : why) << '\n';
    return exit_usage;
  }
  const auto& r = done.value();
  for (const auto& text : r.complaints)
    std::cerr << text << '\n';
  std::cout << simulation::settle_text(c.options, r);
  if (!c.json.empty() && !write_file(c.json, simulation::settle_json(c.options, r) + "\n"))
    return exit_usage;
  if (!c.trace.empty() && !trace.flush()) {
    std::cerr << "bezant settle: " << c.trace << ": could not be written\n";
    return exit_usage;
  }
  if (p.stop.stop_requested() && !r.complete)
    return exit_interrupted;
  if (!r.agree || !r.check.value_or(true))
    return exit_check;
  return r.complete ? exit_ok : exit_incomplete;
}

} // namespace

void add_settle(CLI::App& app, program& p) {
  auto c = std::make_shared<settle_command>();
  auto* sub = app.add_subcommand("settle", "Settle a recorded order flow through consensus: the main job");
  sub->footer(footer);
  sub->add_option("FILE", c->options.file, "The recording, plain, gzip or xz; - is standard input")->required();
  sub->add_option("--format", c->format, "What the file is: " + recordings::format_names())->required();
  sub->add_option("--replicas", c->options.replicas, "Replicas")->check(CLI::Range(1, 128))->capture_default_str();
  sub->add_option("--protocol", c->options.protocol, "Consensus protocol")->capture_default_str();
  sub->add_option("--option", c->protocol_options, "Protocol option NAME=VALUE, such as delta=50ms; may be repeated")
    ->allow_extra_args(false);
  sub->add_option("--seed", c->options.seed, "Seed of the simulated network")->capture_default_str();
  sub->add_option("--limit", c->options.limit, "Read at most this many events of the file");
  sub->add_option("--frame", c->options.frame, "Commands in a frame")->check(CLI::Range(1, 256))->capture_default_str();
  sub->add_option("--window", c->options.window, "Frames in flight")->check(CLI::Range(1, 256))->capture_default_str();
  sub->add_option("--maker-fee", c->options.maker_fee, "Millionths of a trade's value")
    ->check(CLI::Range(0, 1'000'000))->capture_default_str();
  sub->add_option("--taker-fee", c->options.taker_fee, "Millionths of a trade's value")
    ->check(CLI::Range(0, 1'000'000))->capture_default_str();
  sub->add_option("--json", c->json, "Write the result as JSON");
  sub->add_option("--trace", c->trace, "Write the trace as JSON lines");
  sub->add_flag("--check", c->options.check, "Replay the committed log through a naive book and compare everything");
  sub->add_flag("--strict", c->options.strict, "A bad line in the file is fatal");
  sub->add_flag("--real-time", c->options.real_time, "Real threads and clock instead of the simulation");
  sub->add_option("--fault", c->fault, "Make one replica execute wrongly: replica=K,after=FRAMES");
  sub->callback([c, &p] {
    complete(*c);
    c->options.registry = p.protocols;
    p.status = run_settle(*c, p);
  });
}

} // namespace bezant::cli
