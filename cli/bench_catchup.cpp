#include "cli/bench_catchup.hpp"

#include "cli/cluster_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/interrupt.hpp"
#include "cli/report_file.hpp"
#include "cli/terminal.hpp"
#include "deployment/catchup_bench.hpp"
#include "deployment/child_process.hpp"
#include "exchange/frame.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace bezant::cli {

namespace {

constexpr const char* bench_catchup_footer = R"(
Starts four "bezant node" processes on loopback in a folder of its own, which is removed at the end, kills replica 3, and lets the
others make --blocks blocks of one frame each. Then replica 3 is started again, and the time is taken until it says that it
has executed what the others have, with their state digest ("far"). It is killed again for --middle blocks ("middle"), and once
more, and its data folder removed: then it is started with --lost-disk. The disk use of the others is looked at on the way.

A replica further behind a checkpoint than half of --history takes the snapshot, else it goes block by block; --checkpoint 0
makes it go block by block always.

Examples:
  bezant bench catchup
  bezant bench catchup --blocks 300 --middle 40 --checkpoint 50 --history 100
  bezant bench catchup --protocol pbft --json out.json

So that the chain grows fast, frames are not signed by the client, those replicas lead that stay, and their disks are not synced
(--sync: they are). The replica that comes back always syncs. Frames sell and buy the same, so that the state does not grow.

Status 0 means that it came back each time; 1 that it did not.)";

struct catchup_command {
  deployment::catchup_bench what;
  std::vector<std::string> options;
  double patience = 600;
  std::string json;
};

std::string conditions_text(const deployment::catchup_bench& b) {
  return fmt::format("{} replicas of {}, blocks of one frame of {} orders, checkpoints every {} blocks, {} blocks of "
                     "history; clients do not sign; {}; TLS 1.3 on; {} cores",
                     b.replicas, b.protocol, b.frame, b.checkpoint_every, b.history,
                     b.synced ? "every disk synced" : "only the disk of the replica that comes back is synced",
                     std::thread::hardware_concurrency());
}

double rate_of(const deployment::return_figures& r) {
  const auto s = r.level_s - r.answers_s;
  return s > 0 ? static_cast<double>(r.behind) / s : 0;
}

void print(const deployment::catchup_bench& b, const deployment::catchup_figures& f) {
  show(conditions_text(b) + "\n");
  show(fmt::format("fed        {} blocks in {:.1f} s\n", b.blocks, f.fed_s));
  for (const auto& d : f.disk)
    show(fmt::format("disk       {:.1f} MB at block {}\n", static_cast<double>(d.bytes) / 1e6, d.at.value()));
  if (f.height != 0)
    show(fmt::format("kept       {} of {} blocks\n", f.kept, f.height));
  for (const auto& r : f.returns) {
    const auto how =
      r.fetched != 0 ? fmt::format("by the snapshot after block {}", r.fetched) : std::string{"block by block"};
    show(fmt::format("{:10} {} blocks behind: {} in {:.2f} s, of which {:.2f} s until it answered; {:.0f} "
                     "blocks a second, {:.1f} MB received; {}\n",
                     r.what, r.behind, r.level ? "level" : "NOT LEVEL", r.level_s, r.answers_s, rate_of(r),
                     static_cast<double>(r.bytes_in) / 1e6, how));
  }
}

std::string json_text(const deployment::catchup_bench& b, const deployment::catchup_figures& f) {
  nlohmann::ordered_json j{{"fed_s", f.fed_s}};
  j["disk"] = nlohmann::ordered_json::array();
  for (const auto& d : f.disk)
    j["disk"].push_back({{"height", d.at.value()}, {"bytes", d.bytes}});
  j["height"] = f.height;
  j["blocks_kept"] = f.kept;
  j["returns"] = nlohmann::ordered_json::array();
  for (const auto& r : f.returns)
    j["returns"].push_back({{"what", r.what},
                            {"behind", r.behind},
                            {"level", r.level},
                            {"level_s", r.level_s},
                            {"answers_s", r.answers_s},
                            {"blocks_per_s", rate_of(r)},
                            {"snapshot", r.fetched},
                            {"bytes_in", r.bytes_in},
                            {"state_digest", to_string(r.state)}});
  j["conditions"] = {{"replicas", b.replicas},
                     {"protocol", b.protocol},
                     {"blocks", b.blocks},
                     {"middle", b.middle},
                     {"frame", b.frame},
                     {"checkpoint", b.checkpoint_every},
                     {"history", b.history},
                     {"client_signatures", false},
                     {"synced", b.synced},
                     {"tls", "1.3"},
                     {"cores", std::thread::hardware_concurrency()},
                     {"text", conditions_text(b)}};
  return j.dump(2) + "\n";
}

int run_bench(catchup_command& c, const program& p) {
  auto& b = c.what;
  b.options = parse_options(c.options);
  b.patience = duration{static_cast<std::int64_t>(c.patience * 1e9)};
  b.node = {deployment::own_program(), "node"};
  b.dir = (std::filesystem::temp_directory_path() / ("bezant-catchup-" + std::to_string(getpid()))).string();
  if (!c.json.empty() && !can_write(c.json))
    return exit_usage;
  interrupt_guard::patient(); // its processes are to be ended
  std::string problem;
  const auto tell = [](const std::string& what) { std::cerr << "bezant bench catchup: " << what << '\n'; };
  const auto f = deployment::run_catchup_bench(b, {p.protocols, p.adversaries}, tell, p.stop, problem);
  if (!problem.empty())
    std::cerr << "bezant bench catchup: " << problem << '\n';
  if (f) {
    print(b, *f);
    if (!c.json.empty() && !write_file(c.json, json_text(b, *f)))
      return exit_usage;
  }
  if (p.stop.stop_requested())
    return exit_interrupted;
  if (!f)
    return exit_usage;
  return problem.empty() ? exit_ok : exit_check;
}

} // namespace

void add_bench_catchup(CLI::App& bench, program& p) {
  auto c = std::make_shared<catchup_command>();
  auto& b = c->what;
  auto* command = bench.add_subcommand("catchup", "How a replica of a cluster of real processes comes back");
  command->footer(bench_catchup_footer);
  command->add_option("--protocol", b.protocol, "Consensus protocol: " + names_of(p.protocols))->capture_default_str();
  command->add_option("--option", c->options, "Protocol option, such as timeout=300ms; may be repeated");
  command->add_option("--blocks", b.blocks, "Blocks that the replica misses the first time")
    ->check(CLI::Range(std::uint64_t{10}, std::uint64_t{10'000'000}))
    ->capture_default_str();
  command->add_option("--middle", b.middle, "Blocks that it misses the second time")
    ->check(CLI::Range(std::uint64_t{10}, std::uint64_t{10'000'000}))
    ->capture_default_str();
  command->add_option("--frame", b.frame, "Orders in a frame")
    ->check(CLI::Range(std::size_t{1}, exchange::frame_commands_max))
    ->capture_default_str();
  command->add_option("--checkpoint", b.checkpoint_every, "Blocks between checkpoints; 0: none")->capture_default_str();
  command->add_option("--history", b.history, "Blocks kept before a checkpoint")->capture_default_str();
  command->add_flag("--sync", b.synced, "All replicas sync their disks");
  command->add_option("--patience", c->patience, "Seconds that a return may take")
    ->check(CLI::Range(1.0, 36'000.0))
    ->capture_default_str();
  command->add_option("--base-port", b.base_port, "First port")->capture_default_str();
  add_output(*command, "--json", c->json, "Write the figures as JSON");
  command->callback([c, &p] { p.status = run_bench(*c, p); });
}

} // namespace bezant::cli
