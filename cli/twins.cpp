// bezant twins: every way of splitting a cluster in which a Byzantine replica is two honest cores with one key.
#include "cli/cluster_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/program.hpp"
#include "cli/progress.hpp"
#include "cli/report_file.hpp"
#include "cli/terminal.hpp"
#include "simulation/twins/report.hpp"

#include <fmt/format.h>

#include <iostream>

namespace bezant::cli {

namespace {

namespace twins = simulation::twins;

constexpr const char* twins_footer = R"(
A replica with a twin is two honest cores with one identity and one key: together they contradict themselves as a
Byzantine replica does. A scenario gives each of the first rounds (views) a leader and a partition of all cores into two
sides that do not hear each other. All scenarios of 3 rounds are run, but one of each set that differ in names alone; of
longer ones (the protocol's commit depth + 2 rounds) a sample. docs/twins.md explains what is counted.

During the attack honest replicas must agree, prove what they commit, and contradict neither each other nor themselves.
Then the partitions end, and all of them must commit something new within a bounded number of views.

Examples:
  bezant twins --protocol hotstuff
  bezant twins --protocol all --jobs 2 --json twins.json
  bezant twins --protocol jolteon --rounds 6 --sample 20000 --seed 7
  bezant twins --protocol pbft --replicas 7 --twins 2 --sample 2000
  bezant twins --protocol all --rounds 4 --crashes --late --apart --sample 5000
  bezant twins --protocol hotstuff --scenario "twins 0; 0: 0a 1 / 2 3 0b; 2: all"

Status 1 means that an invariant broke; the line "again:" is the command that runs a small scenario that breaks it.)";

struct twins_command {
  std::vector<std::string> protocols{"all"};
  twins::hunt_options options;
  bool late = false;
  std::string scenario;
  std::string json;
};

/// The protocols that are named. Throws `CLI::ValidationError` if there is none of such a name, or one is there twice.
std::vector<const protocol_info*> chosen(const twins_command& c, const protocol_registry& known) {
  std::vector<const protocol_info*> list;
  for (const auto& name : chosen_protocols("--protocol", c.protocols, known))
    list.push_back(known.find(name).value());
  return list;
}

int run_one(const twins_command& c, const std::vector<const protocol_info*>& list) {
  int status = exit_ok;
  for (const auto* info : list) {
    std::string why;
    const auto a = twins::parse_attack(c.scenario, c.options.replicas, info->kind_name, why);
    if (!a) {
      std::cerr << "bezant twins: --scenario: " << why << '\n';
      return exit_usage;
    }
    const auto who = twins::make_contestant(*info, c.options.replicas);
    const bool named = std::ranges::all_of(a->rounds, [](const auto& r) { return r.leader.has_value(); });
    const bool by_rule = std::ranges::none_of(a->rounds, [](const auto& r) { return r.leader.has_value(); });
    if (who.free_leaders ? !named : !by_rule) {
      std::cerr << "bezant twins: --scenario: "
                << (who.free_leaders ? "every round of " + info->name + " needs a leader\n"
                                     : "the leaders of " + info->name + " follow its own rule: write * for each\n");
      return exit_usage;
    }
    const auto outcome = twins::arena{who, c.options.replicas, c.options.withheld}.run(*a);
    show(outcome_text(who, *a, outcome));
    status = outcome.passed() ? status : exit_check;
  }
  return status;
}

int run_search(const twins_command& c, const std::vector<const protocol_info*>& list, const program& p) {
  std::vector<twins::stage_report> reports;
  bool passed = true;
  bool complete = true;
  for (const auto* info : list) {
    const auto who = twins::make_contestant(*info, c.options.replicas);
    for (const auto rounds : twins::stage_rounds(who, c.options)) {
      if (p.stop.stop_requested() || (c.options.first && !passed))
        break;
      const auto what = twins::make_stage(who, c.options, rounds);
      show(stage_text(who, c.options, what));
      progress_line line{info->name};
      auto result = twins::run_stage(
        who, c.options, what,
        [&](std::uint64_t done, std::uint64_t failed) {
          line.show(done, what.attacks.size(), failed == 0 ? "" : fmt::format("{} failed", failed));
        },
        p.stop);
      reports.push_back({who, c.options, what, std::move(result)});
      reports.back().what.attacks.shrink_to_fit();
      line.wipe();
      show(result_text(reports.back(), p.name));
      passed = passed && reports.back().result.failed == 0;
      complete = complete && reports.back().result.complete;
    }
  }
  complete = complete && !p.stop.stop_requested();
  if (list.size() > 1)
    std::cout << fmt::format("{} protocols: {}\n", list.size(),
                             !passed    ? "FAILED"
                             : complete ? "ALL PASSED"
                                        : "INCOMPLETE");
  if (!c.json.empty() && !write_file(c.json, report_json(reports, c.options, passed && complete)))
    return exit_usage;
  if (!passed)
    return exit_check;
  return complete ? exit_ok : exit_interrupted;
}

int run_twins(twins_command& c, const program& p) {
  const auto list = chosen(c, p.protocols);
  if (c.options.twins > faults_max(c.options.replicas)) {
    std::cerr << "bezant twins: --twins: of " << c.options.replicas << " replicas at most "
              << faults_max(c.options.replicas) << " may be faulty\n";
    return exit_usage;
  }
  c.options.withheld = c.late ? twins::withheld_messages::late : twins::withheld_messages::lost;
  if (!c.scenario.empty())
    return run_one(c, list);
  if (!c.json.empty() && !can_write(c.json))
    return exit_usage;
  return run_search(c, list, p);
}

} // namespace

void add_twins(CLI::App& app, program& p) {
  auto c = std::make_shared<twins_command>();
  auto* sub = app.add_subcommand("twins", "Run every scenario in which a replica is two cores with one key");
  sub->footer(twins_footer);
  sub->add_option("--protocol", c->protocols, "Protocols with commas between them, or `all`")
    ->delimiter(',')
    ->capture_default_str()
    ->type_name("NAME");
  add_whole(*sub, "--replicas", c->options.replicas, "Replicas", 4, twins::limits::replicas_max);
  add_whole(*sub, "--twins", c->options.twins, "Replicas that have a twin, at most f", 1,
            faults_max(twins::limits::replicas_max));
  auto* rounds =
    sub->add_option("--rounds", c->options.rounds, "Rounds with partitions (default: 3, then commit depth + 2)")
      ->transform(whole(1, twins::limits::rounds_max))
      ->type_name("1.." + std::to_string(twins::limits::rounds_max));
  add_whole(*sub, "--seed", c->options.seed, "Seed of the order, and of the sample");
  add_whole(*sub, "--sample", c->options.sample, "Scenarios of a sample, where there are too many for all", 1,
            10'000'000);
  add_whole(*sub, "--jobs", c->options.jobs, "Scenarios at the same time", 1, 256);
  sub->add_flag("--first", c->options.first, "End at the first violation");
  sub->add_flag("--crashes", c->options.crashes, "In each round one honest replica may crash and come back");
  sub->add_flag("--apart", c->options.apart, "In each round one kind of message may have a partition of its own");
  sub->add_flag("--late", c->late, "What a partition withholds arrives in a later round instead of never");
  sub->add_option("--scenario", c->scenario, "Run this one scenario alone")->excludes(rounds)->type_name("TEXT");
  add_output(*sub, "--json", c->json, "Write the result as JSON");
  sub->callback([c, &p] { p.status = run_twins(*c, p); });
}

} // namespace bezant::cli
