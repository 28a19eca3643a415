// bezant swarm: seeds that each draw everything for themselves, hunted for a broken invariant.
#include "cli/cluster_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "cli/report_file.hpp"
#include "cli/terminal.hpp"
#include "simulation/adversary_report.hpp"
#include "simulation/scenario_text.hpp"
#include "simulation/swarm/reduction.hpp"
#include "simulation/swarm/report.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <iostream>

namespace bezant::cli {

namespace {

namespace swarm = simulation::swarm;

constexpr const char* swarm_footer = R"(
Every seed draws its own protocol with its options, cluster size, adversaries up to f, network, partitions, crashes (at a
time, or in a write to the store), clocks, and clients of which one may misbehave. After a storm of at most 1.5 s of virtual
time, now and then of minutes, nothing goes wrong any more, and every honest replica has to commit new blocks. All invariants of
`bezant simulate` are checked, and besides: progress after the storm, and every 50th seed run twice with one trace. In some runs
nothing goes wrong but that one replica neglects its duties: exactly that one has to be suspected.

A failed run is printed with the command that makes it again ("again:"), and shrunk: replicas, adversaries, faults and options
are taken out as long as it fails in the same way ("small:"). docs/swarm.md tells more.

Examples:
  bezant swarm --minutes 10 --jobs 2
  bezant swarm --protocols streamlet,pbft --replicas 4 --seeds 1..5000 --jobs 2 --json out.json
  bezant swarm --protocols hotstuff --replicas 4 --seed 17                              (one run, in detail)
  bezant swarm --protocols hotstuff --replicas 4 --seed 17 --scenario 17.toml           (as a file for bezant simulate)
  bezant swarm --protocols hotstuff --replicas 4 --seed 17 --without loss,partition.0   (a part of it)

Status 1 means that an invariant broke.)";

struct swarm_command {
  std::vector<std::string> protocols{"all"};
  swarm::draw_from from;
  simulation::scenario_names names;
  std::string program;
  std::optional<std::uint64_t> seed;
  std::string seeds;
  std::vector<std::string> without;
  swarm::hunt_options hunt;
  std::uint64_t minutes = 0;
  std::string json;
  std::string scenario;
};

void parse_seeds(const std::string& text, swarm::hunt_options& into) {
  constexpr std::uint64_t seeds_max = 1'000'000'000;
  const auto dots = text.find("..");
  const auto first = parse_whole(std::string_view{text}.substr(0, dots));
  const auto last = dots == std::string::npos ? std::nullopt : parse_whole(std::string_view{text}.substr(dots + 2));
  if (!first || !last || *last < *first || *last - *first >= seeds_max)
    throw CLI::ValidationError("--seeds", "expected A..B with A not above B, such as 1..2000, got \"" + text + "\"");
  into.first_seed = *first;
  into.last_seed = *last;
}

void complete(swarm_command& c) {
  constexpr std::uint64_t usual_seeds = 1'000;
  constexpr std::uint64_t endless = 1'000'000'000;
  c.from.protocols = chosen_protocols("--protocols", c.protocols, c.names.protocols);
  std::vector<std::string> sizes;
  for (const auto n : c.from.replicas)
    sizes.push_back(std::to_string(n));
  refuse_repeated("--replicas", sizes);
  refuse_repeated("--without", c.without);
  c.hunt.minutes = static_cast<double>(c.minutes);
  c.hunt.last_seed = c.minutes != 0 ? endless : usual_seeds;
  if (c.seed)
    c.hunt.first_seed = c.hunt.last_seed = *c.seed;
  else if (!c.seeds.empty())
    parse_seeds(c.seeds, c.hunt);
  if (c.from.protocols.empty() || c.from.replicas.empty())
    throw CLI::ValidationError("swarm", "expected at least one protocol and one cluster size");
}

int status_of(const swarm::hunt_result& r, const std::stop_token& stop) {
  if (r.all.failed != 0)
    return exit_check;
  if (!r.complete)
    return stop.stop_requested() ? exit_interrupted : exit_incomplete;
  return exit_ok;
}

/// One case, with what was taken out of it.
swarm::hunt_result run_one(const swarm_command& c, const std::stop_token& stop, bool& good) {
  swarm::hunt_result r;
  r.planned = 1;
  r.not_drawn = swarm::left_out_of(c.from, c.names);
  auto drawn = swarm::draw(c.hunt.first_seed, c.from, c.names);
  good = swarm::reduce(drawn.what, c.without);
  if (!good) {
    std::cerr << "bezant swarm: --without names something that this case does not have; it has:";
    for (const auto& word : swarm::reductions_of(swarm::draw(c.hunt.first_seed, c.from, c.names).what))
      std::cerr << ' ' << word;
    std::cerr << '\n';
    return r;
  }
  const auto text = scenario_text(drawn.what);
  std::cout << text << '\n' << std::flush;
  if (!c.scenario.empty() && !(good = write_file(c.scenario, text)))
    return r;
  auto judged = swarm::judge(std::move(drawn), c.names, true, stop);
  r.complete = judged.outcome.complete;
  r.wall_seconds = judged.outcome.wall_seconds;
  if (r.complete) {
    r.all.add(judged);
    std::cout << simulation::acts_text(judged.outcome.adversaries)
              << fmt::format("trace {}\n", to_string(judged.outcome.trace));
  }
  if (judged.failed())
    r.failures.push_back({std::move(judged), std::nullopt, r.wall_seconds});
  if (!r.failures.empty() && c.without.empty() && c.hunt.shrink_runs_max != 0)
    r.failures.front().shrunk = shrink(r.failures.front().found, c.from, c.names, c.hunt.shrink_runs_max, stop);
  return r;
}

swarm::hunt_result run_many(const swarm_command& c, const std::stop_token& stop) {
  progress_line line{"swarming"};
  const auto each = [&](const swarm::judged_case& run, const swarm::tally& so_far) {
    if (run.failed()) {
      line.wipe();
      show(fmt::format("seed {} broke {}\n", run.what.seed, run.violations().front().invariant));
    }
    line.show(so_far.runs, c.hunt.last_seed - c.hunt.first_seed + 1,
              so_far.failed == 0 ? "" : fmt::format("{} failed", so_far.failed));
  };
  return swarm::hunt(c.from, c.names, c.hunt, each, stop);
}

int run_swarm(const swarm_command& c, program& p) {
  if (spdlog::get_level() == spdlog::level::warn) // nobody asked for it: liars give thousands of reasons to warn
    spdlog::set_level(spdlog::level::off);
  if (!c.json.empty() && !can_write(c.json))
    return exit_usage;
  bool good = true;
  const auto r = c.seed ? run_one(c, p.stop, good) : run_many(c, p.stop);
  if (!good)
    return exit_usage;
  for (const auto& f : r.failures)
    show(failure_text(f, c.from, c.program));
  show(result_text(r));
  if (!c.json.empty() && !write_file(c.json, result_json(r, c.from, c.hunt, c.program)))
    return exit_usage;
  return status_of(r, p.stop);
}

} // namespace

void add_swarm(CLI::App& app, program& p) {
  auto c = std::make_shared<swarm_command>();
  auto* sub = app.add_subcommand("swarm", "Hunt for broken invariants: every seed draws protocol, adversaries, faults");
  sub->footer(swarm_footer);
  sub->add_option("--protocols", c->protocols, "Names with commas, or `all`")->delimiter(',')->type_name("NAME");
  sub->add_option("--replicas", c->from.replicas, "Cluster sizes with commas (default: 4,7)")
    ->delimiter(',')
    ->check(whole(1, simulation::scenario::replicas_max))
    ->type_name("N");
  auto* seed =
    sub->add_option("--seed", c->seed, "A single run, with its scenario")->transform(whole())->type_name("N");
  auto* seeds =
    sub->add_option("--seeds", c->seeds, "Both ends included (default: 1..1000, or on and on with --minutes)")
      ->excludes(seed)
      ->type_name("A..B");
  sub->add_option("--minutes", c->minutes, "Ends after so long")
    ->transform(whole(1, 100'000))
    ->excludes(seed)
    ->type_name("M");
  (void)seeds;
  add_whole(*sub, "--jobs", c->hunt.jobs, "Runs at the same time", 1, 256);
  add_whole(*sub, "--failures", c->hunt.failures_max, "Ends after so many failed runs", 1, 1'000'000);
  add_whole(*sub, "--shrink", c->hunt.shrink_runs_max, "Runs to make a failure smaller; 0 leaves it", 0, 100'000);
  add_whole(*sub, "--beyond-f", c->from.beyond_f, "Byzantine replicas above f: then promises do break", 0, 128);
  sub->add_option("--without", c->without, "With --seed: leave these out, as a shrunk failure says")
    ->delimiter(',')
    ->needs(seed)
    ->type_name("WORD");
  add_output(*sub, "--json", c->json, "Write the result as JSON");
  add_output(*sub, "--scenario", c->scenario, "With --seed: write the scenario as a file for `bezant simulate`")
    ->needs(seed);
  sub->callback([c, &p] {
    c->names.protocols = p.protocols;
    c->names.adversaries = p.adversaries;
    c->program = p.name;
    complete(*c);
    p.status = run_swarm(*c, p);
  });
}

} // namespace bezant::cli
