#include "cli/bench_memory.hpp"

#include "cli/exit_codes.hpp"
#include "cli/numbers.hpp"
#include "cli/progress.hpp"
#include "cli/report_file.hpp"
#include "cli/terminal.hpp"
#include "simulation/memory_run.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace bezant::cli {

namespace {

using nlohmann::ordered_json;

constexpr const char* bench_memory_footer = R"(
Replicas without load run in virtual time, a constant delay of 1 ms apart; the process tells its resident memory and the
entries in all buffers of all cores after each tenth. The chain itself grows with every block: a store keeps the last
1,024 blocks here. Digests of older final blocks are kept for 65,536 blocks, 32 bytes each, and take their room until then.

Examples:
  bezant bench memory
  bezant bench memory --protocol simplex --views 20000)";

struct bench_memory_command {
  simulation::memory_run what;
  std::string json;
};

int run_bench(const bench_memory_command& c, const program& p) {
  if (!c.json.empty() && !can_write(c.json))
    return exit_usage;
  show(fmt::format("{} with {} replicas, {} views, stores keep {} blocks\n\n{:>10} {:>10} {:>14} {:>10}\n",
                   c.what.protocol, c.what.replicas, c.what.views, c.what.blocks_kept, "views", "blocks",
                   "resident KiB", "held"));
  ordered_json list = ordered_json::array();
  std::string why;
  progress_line line{"running"};
  const auto each = [&](const simulation::memory_sample& s) {
    show(fmt::format("{:>10} {:>10} {:>14} {:>10}\n", s.views, s.blocks, s.resident_bytes / 1024, s.held));
    list.push_back({{"views", s.views}, {"blocks", s.blocks}, {"resident_bytes", s.resident_bytes}, {"held", s.held}});
    line.show(list.size(), c.what.samples);
  };
  const auto done = simulation::run_memory(c.what, p.protocols, each, p.stop, &why);
  if (!done) {
    std::cerr << "bezant bench memory: " << (why.empty() ? done.error().message() : why) << '\n';
    return exit_usage;
  }
  const bool complete = done.value().size() == c.what.samples;
  const ordered_json report{{"protocol", c.what.protocol},       {"replicas", c.what.replicas}, {"views", c.what.views},
                            {"blocks_kept", c.what.blocks_kept}, {"complete", complete},        {"samples", list}};
  if (!c.json.empty() && !write_file(c.json, report.dump(2) + "\n"))
    return exit_usage;
  if (complete)
    return exit_ok;
  return p.stop.stop_requested() ? exit_interrupted : exit_incomplete;
}

} // namespace

void add_bench_memory(CLI::App& bench, program& p) {
  auto c = std::make_shared<bench_memory_command>();
  auto* sub = bench.add_subcommand("memory", "What memory a long run takes, view after view");
  sub->footer(bench_memory_footer);
  sub->add_option("--protocol", c->what.protocol, "The protocol")->capture_default_str()->type_name("NAME");
  add_whole(*sub, "--replicas", c->what.replicas, "How many", 1, 128);
  add_whole(*sub, "--views", c->what.views, "Views to go through", 10, 100'000'000);
  add_output(*sub, "--json", c->json, "Write the result as JSON");
  sub->callback([c, &p] { p.status = run_bench(*c, p); });
}

} // namespace bezant::cli
