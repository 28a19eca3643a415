// Runs a cluster of real processes under what networks and machines do, and checks all that clients saw. ./dev network
// and ctest run it; docs/network-tests.md describes it.
#include "cli/interrupt.hpp"
#include "cli/numbers.hpp"
#include "tests/network/stage.hpp"
#include "transport/log.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace bezant::test {

namespace {

constexpr int exit_skipped = 77; // ctest knows it by SKIP_RETURN_CODE
constexpr int exit_interrupted = 130;

const std::vector<std::string>& protocols() {
  static const std::vector<std::string> list{"hotstuff", "jolteon", "pbft", "simplex", "streamlet"};
  return list;
}

struct options {
  run_settings settings;
  std::string protocol = "all";
  std::vector<std::string> scenarios;
  bool local = false;
  bool hosts = false;
  std::uint64_t seconds = 60;
  std::uint64_t slack = 0;
  std::uint64_t outage = 0;
  std::uint64_t limit = 24 * 3'600;
  bool verbose = false;
};

std::string span(const std::optional<duration>& d) {
  return d ? fmt::format("{:.2f}", static_cast<double>(d->ns) / 1e9) : "-";
}

void print_head() {
  fmt::print("{:18}  {:9}  {:>7}  {:>6}  {:>6}  {:>8}  {:>7}  {:>6}  {:>6}  {}\n", "scenario", "protocol", "orders",
             "blocks", "gap", "recovery", "allowed", "rejoin", "checks", "result");
}

void print_row(const run_report& r) {
  fmt::print("{:18}  {:9}  {:>7}  {:>6}  {:>6}  {:>8}  {:>7}  {:>6}  {:>6}  {}\n", r.scenario, r.protocol, r.orders,
             r.blocks, span(r.gap), span(r.recovery), r.recovery ? span(r.allowed) : "-", span(r.rejoin), r.frames,
             r.failures.empty() ? "good" : "FAILED");
  for (const auto& why : r.failures)
    fmt::print("    {}\n", why);
  std::fflush(stdout);
}

/// Nothing: all in turn, a scenario each.
std::vector<std::string> protocols_for(const options& o, std::size_t turn) {
  if (o.protocol == "all")
    return protocols();
  if (o.protocol == "turns")
    return {protocols()[turn % protocols().size()]};
  return {o.protocol};
}

int run_all(options& o) {
  const cli::interrupt_guard guard;
  auto& settings = o.settings;
  use_log_format(o.verbose ? spdlog::level::info : spdlog::level::off, false);
  settings.stop = guard.token();
  settings.length = seconds(static_cast<std::int64_t>(o.seconds));
  settings.outage = seconds(static_cast<std::int64_t>(o.outage));
  settings.slack = seconds(static_cast<std::int64_t>(o.slack));
  settings.limit = recorded_now() + seconds(static_cast<std::int64_t>(o.limit));
  std::optional<std::string> no_lab;
  bool good = true;
  bool skipped = false;
  std::size_t turn = 0;
  print_head();
  for (const auto& what : all_scenarios()) {
    const bool wanted = o.scenarios.empty() || std::ranges::find(o.scenarios, what.name) != o.scenarios.end();
    if (!wanted || (o.local && what.hosts) || (o.hosts && !what.hosts))
      continue;
    if (what.hosts && !no_lab)
      no_lab = lab_problem();
    if (what.hosts && !no_lab->empty()) {
      fmt::print("{:18}  SKIPPED: {}\n", what.name, *no_lab);
      skipped = true;
      continue;
    }
    for (const auto& protocol : protocols_for(o, turn++)) {
      settings.protocol = protocol;
      try {
        const auto report = stage{what, settings}.run();
        print_row(report);
        good = good && report.failures.empty();
      } catch (const interrupted& e) {
        fmt::print("{:18}  {:9}  {}\n", what.name, protocol, e.what());
        return settings.stop.stop_requested() ? exit_interrupted : 1;
      }
    }
  }
  return !good ? 1 : skipped ? exit_skipped : 0;
}

int run(int argc, char** argv) {
  options o;
  o.settings.program = BEZANT_PROGRAM;
  o.settings.relay = BEZANT_RELAY;
  CLI::App app{"A cluster of processes under what networks and machines do; times in seconds"};
  std::string footer = "\nScenarios (those with * need root and make network namespaces):\n";
  std::vector<std::string> names;
  for (const auto& s : all_scenarios()) {
    footer += fmt::format("  {:20}{} {}\n", s.name, s.hosts ? "*" : " ", s.about);
    names.push_back(s.name);
  }
  app.footer(footer
             + "\nStatus 0: all checks held; 1: one did not; 77: what was run is good, and some could not be run here");
  auto choices = protocols();
  choices.insert(choices.end(), {"all", "turns"});
  app.add_option("--protocol", o.protocol, "\"turns\" gives each scenario another one")
    ->check(CLI::IsMember(choices))
    ->capture_default_str();
  app.add_option("--scenario", o.scenarios, "Only this one; may be repeated")->check(CLI::IsMember(names));
  cli::add_whole(app, "--seconds", o.seconds, "How long each goes on, about", 1, 86'400);
  cli::add_whole(app, "--outage", o.outage, "How long each cut lasts; 0: 4, 8 and 16 s in turn", 0, 3'600);
  cli::add_whole(app, "--slack", o.slack, "Seconds that recovery may take beyond its bound", 0, 600);
  cli::add_whole(app, "--limit", o.limit, "Give up after so many seconds", 1, 7 * 86'400);
  app.add_flag("--local", o.local, "Only those that need no namespaces");
  app.add_flag("--hosts", o.hosts, "Only those that need them");
  app.add_flag("--brief", o.settings.brief, "Disturb more often");
  app.add_flag("--verbose", o.verbose, "Log the client's links");
  CLI11_PARSE(app, argc, argv);
  return run_all(o);
}

} // namespace

} // namespace bezant::test

int main(int argc, char** argv) {
  try {
    return bezant::test::run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "test_network: %s\n", e.what());
    return 1;
  }
}
