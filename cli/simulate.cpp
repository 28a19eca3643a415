// bezant simulate: a cluster under faults, in virtual time, seed by seed.
#include "cli/cluster_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "cli/report_file.hpp"
#include "cli/simulate_adversaries.hpp"
#include "cli/simulate_json.hpp"
#include "cli/terminal.hpp"
#include "simulation/simulate_report.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>

namespace bezant::cli {

namespace {

constexpr const char* simulate_footer = R"text(
A scenario file says how many replicas run which protocol, what goes wrong (delays, loss, partitions, crashes,
adversaries), what clients send, and what is expected; docs/scenarios.md explains every key. Everything runs in this
process in virtual time. The same file, size and seed give the same run, to the byte of the trace.

While it runs, no invariant may break: all replicas commit the same blocks with valid proofs and reach the same states,
nobody honest votes twice or is accused, every acknowledged order takes effect exactly once, and no money appears or
disappears. A run also fails if what the scenario asks for did not happen, or nothing was committed.

Examples:
  bezant simulate examples/scenarios/four-honest.toml
  bezant simulate examples/scenarios/partition-and-heal.toml --seed 7 --trace out.jsonl
  bezant simulate examples/scenarios/partition-and-heal.toml --seed 7 --transcripts seen
  bezant simulate examples/scenarios/random-faults.toml --seeds 1..2000 --jobs 2 --json out.json
  bezant simulate examples/scenarios/random-faults.toml --seed 17 --replicas 7     (replays one run of the above)
  bezant simulate examples/scenarios/random-faults.toml --protocol all --seeds 1..2000 --jobs 2
  bezant simulate examples/scenarios/four-honest.toml --adversary "1=equivocate | delay(200ms)"

  Status 1 means that a check failed; the line "again:" of a failed run is the command that makes it again.)text";

/// Failed runs that are told in full; the others are counted.
constexpr std::uint64_t failures_told_max = 20;

struct simulate_command {
  std::string file;
  simulation::scenario_overrides overrides;
  simulation::scenario_names names;
  std::vector<std::string> adversaries;
  std::vector<std::string> protocols; ///< an empty name: the scenario's own
  std::string program;
  std::optional<std::uint64_t> seed;
  std::string seeds;
  simulation::sweep_options sweep;
  std::string json;
  std::string trace;
  std::string transcripts;
  std::string evidence; ///< a folder
  std::shared_ptr<bool> evidence_lost = std::make_shared<bool>(false);
};

/// Reads "A..B" with A <= B.
void parse_seeds(const std::string& text, simulation::sweep_options& into) {
  constexpr std::uint64_t seeds_max = 1'000'000'000;
  const auto dots = text.find("..");
  const auto first = parse_whole(std::string_view{text}.substr(0, dots));
  const auto last = dots == std::string::npos ? std::nullopt : parse_whole(std::string_view{text}.substr(dots + 2));
  if (!first || !last || *last < *first || *last - *first >= seeds_max)
    throw CLI::ValidationError("--seeds", "expected A..B with A not above B, such as 1..200, got \"" + text + "\"");
  into.first_seed = *first;
  into.last_seed = *last;
}

void complete(simulate_command& c) {
  if (!c.seeds.empty())
    parse_seeds(c.seeds, c.sweep);
  else
    c.sweep.first_seed = c.sweep.last_seed = c.seed.value_or(1);
  if (c.protocols.empty())
    c.protocols.emplace_back();
  else
    c.protocols = chosen_protocols("--protocol", c.protocols, c.names.protocols);
}

/// Writes the run's evidence if that is wanted; says why if it cannot be.
void keep_evidence(const simulate_command& c, const simulation::run_outcome& run) {
  std::string why;
  if (c.evidence.empty() || simulation::write_evidence(c.evidence, run.evidence, why))
    return;
  std::cerr << "bezant simulate: " << why << '\n';
  *c.evidence_lost = true;
}

/// One run after the other on this thread, with a trace.
simulation::sweep_result run_once(const simulate_command& c, const simulation::scenario& s,
                                  const simulation::workload& load, std::ostream& trace, simulate_json& json,
                                  const std::stop_token& stop) {
  simulation::sweep_result r;
  r.planned = 1;
  const auto transcripts =
    c.transcripts.empty() ? nullptr : std::make_shared<simulation::transcript_recorder>(c.transcripts);
  const auto done = simulation::run(s, load, c.names, s.replicas.front(), c.sweep.first_seed,
                                    c.trace.empty() ? nullptr : &trace, stop, transcripts);
  if (const auto failed = transcripts ? transcripts->finish() : ""; !failed.empty())
    throw std::runtime_error{failed + ": could not be written"};
  r.complete = done.complete;
  r.wall_seconds = done.wall_seconds;
  if (done.complete) {
    add(r.totals, done);
    json.add(json_run(s, done));
    show(run_text(s, done) + failure_text(s, done, c.program));
    keep_evidence(c, done);
  }
  return r;
}

simulation::sweep_result run_all(const simulate_command& c, const simulation::scenario& s,
                                 const simulation::workload& load, simulate_json& json, const std::stop_token& stop) {
  progress_line line{"simulating"};
  std::uint64_t failures = 0;
  const auto each = [&](const simulation::run_outcome& run, std::uint64_t done, std::uint64_t planned) {
    json.add(json_run(s, run));
    keep_evidence(c, run);
    failures += run.passed() ? 0 : 1;
    if (planned == s.replicas.size() || !run.passed())
      line.wipe();
    if (planned == s.replicas.size())
      show(run_text(s, run));
    if (!run.passed() && failures <= failures_told_max)
      show(failure_text(s, run, c.program));
    line.show(done, planned, failures == 0 ? "" : fmt::format("{} failed", failures));
  };
  return simulation::sweep(s, load, c.names, c.sweep, each, stop);
}

int status_of(const simulation::sweep_result& r, const std::stop_token& stop) {
  if (r.totals.failed != 0 || !r.missed.empty())
    return exit_check;
  if (!r.complete)
    return stop.stop_requested() ? exit_interrupted : exit_incomplete;
  return exit_ok;
}

/// False, with a complaint, if one result would destroy the other or the scenario.
bool outputs_differ(const simulate_command& c) {
  for (const auto& [one, other] : {std::pair{c.json, c.trace}, {c.json, c.file}, {c.trace, c.file}})
    if (!one.empty() && !other.empty() && same_file(one, other)) {
      std::cerr << "bezant simulate: " << one << ": one file cannot be two things at once\n";
      return false;
    }
  return true;
}

/// The scenario with its load, once for each protocol; nothing, with complaints, if something is wrong with one.
struct prepared {
  simulation::scenario scenario;
  std::shared_ptr<const simulation::workload> load;
};

std::vector<prepared> prepare(const simulate_command& c) {
  std::vector<prepared> list;
  for (const auto& protocol : c.protocols) {
    auto overrides = c.overrides;
    if (!protocol.empty())
      overrides.protocol = protocol;
    std::vector<std::string> problems;
    auto s = read_scenario(c.file, c.names, overrides, problems);
    for (const auto& text : problems)
      std::cerr << text << '\n';
    if (!s)
      return {};
    add_adversaries(c.adversaries, c.names, *s);
    if (!s->inapplicable.empty()) {
      std::cerr << c.file << ": " << s->inapplicable << (c.protocols.size() > 1 ? ": left out\n" : "\n");
      if (c.protocols.size() > 1)
        continue;
      return {};
    }
    std::string why;
    const auto load = simulation::workload::make(*s, &why);
    if (!load) {
      std::cerr << "bezant simulate: " << (why.empty() ? load.error().message() : why) << '\n';
      return {};
    }
    list.push_back({*s, load.value()});
  }
  return list;
}

int run_simulate(const simulate_command& c, program& p) {
  const auto list = prepare(c);
  if (list.empty())
    return exit_usage;
  const bool one_run =
    c.sweep.first_seed == c.sweep.last_seed && list.size() == 1 && list.front().scenario.replicas.size() == 1;
  for (const auto& [option, value] :
       {std::pair{"--trace", c.trace}, {"--evidence", c.evidence}, {"--transcripts", c.transcripts}})
    if (!value.empty() && !one_run) {
      std::cerr << "bezant simulate: " << option
                << " is of a single run: give --seed and, as the scenario has several sizes, --replicas, and one "
                   "protocol\n";
      return exit_usage;
    }
  if (!c.transcripts.empty() && !make_folder(c.transcripts))
    return exit_usage;
  if (!outputs_differ(c))
    return exit_usage;
  std::ofstream trace;
  if (!c.trace.empty() && !open_for_writing(trace, c.trace))
    return exit_usage;
  simulate_json json{c.json, list.size() > 1};
  if (!json.open())
    return exit_usage;
  int status = exit_ok;
  for (const auto& [s, load] : list) {
    json.begin(json_head(s, c.sweep));
    const auto r = c.trace.empty() && c.transcripts.empty() ? run_all(c, s, *load, json, p.stop)
                                                            : run_once(c, s, *load, trace, json, p.stop);
    show(sweep_text(s, c.sweep, r));
    json.end(json_tail(r));
    status = worse(status, status_of(r, p.stop));
    if (p.stop.stop_requested())
      break;
  }
  if (list.size() > 1)
    std::cout << fmt::format("{} protocols: {}\n", list.size(),
                             status == exit_ok      ? "ALL PASSED"
                             : status == exit_check ? "FAILED"
                                                    : "INCOMPLETE");
  if (!json.close(status == exit_ok))
    return exit_usage;
  if (!c.trace.empty() && !trace.flush()) {
    std::cerr << "bezant simulate: " << c.trace << ": could not be written\n";
    return exit_usage;
  }
  return *c.evidence_lost ? int{exit_usage} : status;
}

} // namespace

void add_simulate(CLI::App& app, program& p) {
  auto c = std::make_shared<simulate_command>();
  auto* sub = app.add_subcommand("simulate", "Run a cluster under faults in virtual time and check every invariant");
  sub->footer(simulate_footer);
  sub->add_option("SCENARIO", c->file, "The scenario, a TOML file")->required()->type_name("");
  auto* seed =
    sub->add_option("--seed", c->seed, "Seed of a single run (default: 1)")->transform(whole())->type_name("N");
  sub->add_option("--seeds", c->seeds, "Many seeds, both ends included")->excludes(seed)->type_name("A..B");
  add_whole(*sub, "--jobs", c->sweep.jobs, "Runs at the same time", 1, 256);
  sub->add_option("--replicas", c->overrides.replicas, "This many replicas, whatever the scenario says")
    ->transform(whole(1, simulation::scenario::replicas_max))
    ->type_name("N");
  sub
    ->add_option("--protocol", c->protocols,
                 "This protocol, whatever the scenario says; several with commas, one after the other, or `all`")
    ->delimiter(',')
    ->type_name("NAME");
  sub
    ->add_option("--adversary", c->adversaries,
                 "Replicas that misbehave, such as \"1=equivocate | delay(200ms)\", on top of what the scenario has "
                 "them do; may be repeated")
    ->type_name("REPLICAS=BEHAVIOUR")
    ->allow_extra_args(false);
  add_output(*sub, "--json", c->json, "Write the result as JSON");
  add_output(*sub, "--trace", c->trace, "Write the trace of a single run as JSON lines");
  add_output(*sub, "--evidence", c->evidence, "Write the genesis file and the evidence of a single run into a folder")
    ->type_name("DIR");
  sub
    ->add_option(
      "--transcripts", c->transcripts,
      "Write what each honest replica of a single run sees and signs into this folder, for `audit forensics`")
    ->type_name("DIR");
  sub->callback([c, &p] {
    c->names.protocols = p.protocols;
    c->names.adversaries = p.adversaries;
    complete(*c);
    c->program = p.name;
    p.status = run_simulate(*c, p);
  });
}

} // namespace bezant::cli
