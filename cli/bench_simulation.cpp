#include "cli/bench_simulation.hpp"

#include "cli/cluster_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/progress.hpp"
#include "cli/report_file.hpp"
#include "cli/terminal.hpp"
#include "simulation/speed.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <thread>

namespace bezant::cli {

namespace {

using nlohmann::ordered_json;
using simulation::speed_result;

constexpr const char* bench_simulation_footer = R"(
The standard short case: 4 replicas, a constant delay of 10 ms, 100 views (Streamlet: 100 epochs of 24 ms), the exchange
with 1,000 orders in frames of 10 by 4 sessions, simulated signatures, all invariants checked. A run counts from making
the cluster to its end. The status is 1 if a run failed: a fast simulation that is wrong is worth nothing.

Examples:
  bezant bench simulation
  bezant bench simulation --protocols hotstuff --seeds 2000 --jobs 2 --json speed.json)";

struct bench_simulation_command {
  std::vector<std::string> protocols{"all"};
  std::uint64_t seeds = 400;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string json;
};

ordered_json json_of(const speed_result& r) {
  const auto& t = r.sweep.totals;
  return {{"protocol", r.protocol},
          {"runs", t.runs},
          {"failed", t.failed},
          {"seeds_per_minute", r.seeds_per_minute()},
          {"messages_per_second_and_thread", r.messages_per_second()},
          {"messages_per_run", t.runs == 0 ? 0 : t.delivered / t.runs},
          {"blocks_per_run", t.runs == 0 ? 0 : t.blocks / t.runs},
          {"orders_per_run", t.runs == 0 ? 0 : t.clients.answered / t.runs},
          {"ms_per_run_and_thread", t.runs == 0 ? 0 : t.thread_seconds * 1000 / static_cast<double>(t.runs)},
          {"wall_seconds", r.sweep.wall_seconds}};
}

std::string line_of(const speed_result& r) {
  const auto j = json_of(r);
  return fmt::format("{:<12} {:>8} {:>14.0f} {:>14.0f} {:>12} {:>10} {:>10.2f}  {}\n", r.protocol, r.sweep.totals.runs,
                     r.seeds_per_minute(), r.messages_per_second(), j["messages_per_run"].get<std::uint64_t>(),
                     j["blocks_per_run"].get<std::uint64_t>(), j["ms_per_run_and_thread"].get<double>(),
                     r.sweep.totals.failed == 0 ? "all passed" : fmt::format("{} FAILED", r.sweep.totals.failed));
}

int run_bench(const bench_simulation_command& c, const program& p) {
  if (!c.json.empty() && !can_write(c.json))
    return exit_usage;
  simulation::scenario_names names;
  names.protocols = p.protocols;
  names.adversaries = p.adversaries;
  const auto protocols = chosen_protocols("--protocols", c.protocols, p.protocols);
  show(fmt::format("n = 4, 100 views, 1,000 orders, simulated signatures; {} seeds each, {} threads of {} cores\n\n",
                   c.seeds, c.jobs, std::thread::hardware_concurrency()));
  show(fmt::format("{:<12} {:>8} {:>14} {:>14} {:>12} {:>10} {:>10}\n", "protocol", "runs", "seeds/minute",
                   "messages/s", "messages", "blocks", "ms")
       + fmt::format("{:<12} {:>8} {:>14} {:>14} {:>12} {:>10} {:>10}\n", "", "", "", "and thread", "a run", "a run",
                     "a run"));
  ordered_json list = ordered_json::array();
  bool failed = false;
  for (const auto& name : protocols) {
    progress_line line{name};
    std::string why;
    const auto done = simulation::measure_speed(
      name, names, c.seeds, c.jobs, [&](std::uint64_t n) { line.show(n, c.seeds); }, p.stop, &why);
    if (!done) {
      std::cerr << "bezant bench simulation: " << (why.empty() ? done.error().message() : why) << '\n';
      return exit_usage;
    }
    failed = failed || done.value().sweep.totals.failed != 0;
    list.push_back(json_of(done.value()));
    line.wipe();
    show(line_of(done.value()));
    if (p.stop.stop_requested())
      break;
  }
  const ordered_json report{{"case", "standard-short-case"},
                            {"replicas", 4},
                            {"views", 100},
                            {"orders", 1000},
                            {"signatures", "simulated"},
                            {"seeds", c.seeds},
                            {"jobs", c.jobs},
                            {"cores", std::thread::hardware_concurrency()},
                            {"complete", !p.stop.stop_requested()},
                            {"protocols", list}};
  if (!c.json.empty() && !write_file(c.json, report.dump(2) + "\n"))
    return exit_usage;
  if (failed)
    return exit_check;
  return p.stop.stop_requested() ? exit_interrupted : exit_ok;
}

} // namespace

void add_bench_simulation(CLI::App& bench, program& p) {
  auto c = std::make_shared<bench_simulation_command>();
  auto* sub = bench.add_subcommand("simulation", "How fast the simulation is: the standard short case");
  sub->footer(bench_simulation_footer);
  sub->add_option("--protocols", c->protocols, "Which, with commas between them (default: all)")
    ->delimiter(',')
    ->type_name("NAMES");
  add_whole(*sub, "--seeds", c->seeds, "Runs of each protocol", 1, 1'000'000);
  add_whole(*sub, "--jobs", c->jobs, "Runs at the same time", 1, 256);
  add_output(*sub, "--json", c->json, "Write the result as JSON");
  sub->callback([c, &p] { p.status = run_bench(*c, p); });
}

} // namespace bezant::cli
