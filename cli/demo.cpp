// bezant demo: a guided tour on the terminal.
#include "cli/demo_steps.hpp"
#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/program.hpp"
#include "cli/terminal.hpp"

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace bezant::cli {

namespace {

constexpr const char* demo_footer = R"(
Each step runs a real cluster of the same actors that a deployment runs, in a deterministic simulation with virtual
time, says what it shows and why, and checks it. The tour takes a few seconds.

Examples:
  bezant demo
  bezant demo --step 3         only the third step
  bezant demo --seed 7         the same tour in other weather)";

int run_demo(std::size_t only, std::uint64_t seed, const program& p) {
  const auto steps = demo_steps();
  bool all_good = true;
  for (std::size_t i = 0; i < steps.size() && !p.stop.stop_requested(); ++i) {
    if (only != 0 && only != i + 1)
      continue;
    const auto to = terminal::of(STDOUT_FILENO);
    const auto title = std::to_string(i + 1) + "/" + std::to_string(steps.size()) + "  " + steps[i].title;
    show("\n" + to.paint(colour::bold, title) + "\n\n");
    std::cout << wrapped(steps[i].why, std::min<std::size_t>(to.width(), 118), 2) << "\n\n" << std::flush;
    const bool good = steps[i].run(seed, p);
    if (p.stop.stop_requested())
      break; // half a step shows nothing
    show((good ? "  PASSED: " : "  FAILED, expected: ") + steps[i].expected + "\n");
    std::cout << std::flush;
    all_good = all_good && good;
  }
  if (p.stop.stop_requested())
    return exit_interrupted;
  show(all_good ? "\nNext: bezant settle --help, bezant simulate --help, README.md\n"
                : "\nA step FAILED: please report it with the seed.\n");
  return all_good ? exit_ok : exit_check;
}

} // namespace

void add_demo(CLI::App& app, program& p) {
  auto* sub = app.add_subcommand("demo", "A guided tour: consensus, faults, trading");
  sub->footer(demo_footer);
  auto only = std::make_shared<std::size_t>(0);
  auto seed = std::make_shared<std::uint64_t>(1);
  add_whole(*sub, "--step", *only, "Run only this step", 1, demo_steps().size())->default_str("all");
  add_whole(*sub, "--seed", *seed, "Seed of the simulated network");
  sub->callback([only, seed, &p] { p.status = run_demo(*only, *seed, p); });
}

} // namespace bezant::cli
