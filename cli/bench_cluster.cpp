#include "cli/bench_cluster.hpp"

#include "cli/cluster_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/interrupt.hpp"
#include "cli/report_file.hpp"
#include "cli/terminal.hpp"
#include "deployment/child_process.hpp"
#include "deployment/cluster_bench.hpp"
#include "deployment/opaque_application.hpp"
#include "exchange/frame.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace bezant::cli {

namespace {

constexpr const char* bench_cluster_footer = R"(
Starts a cluster of "bezant node" processes on loopback in a folder of its own, which is removed at the end, loads it with
synthetic orders of several sessions, and measures after a warm-up. Every replica checks every frame's signature and every
vote, executes every order, and syncs what it promises before anything leaves it; every link is TLS 1.3. The client counts an order
when f+1 replicas have signed equal receipts, which it checks. --unsigned and --no-sync leave some of that out, and say so.

Examples:
  bezant bench cluster
  bezant bench cluster --protocol pbft --clients 16 --inflight 16 --seconds 20 --json out.json
  bezant bench cluster --payload 0 --block 400 --unsigned --no-sync        (consensus alone)
  bezant bench cluster --rate 1000 --frame 1          (latency at a low load)

Client and replicas share the machine's cores: read figures together with "cpu".)";

struct bench_command {
  deployment::cluster_bench what;
  std::vector<std::string> options;
  double warm_up = 2;
  double length = 10;
  double batch_age_ms = 0;
  std::size_t payload = 0;
  std::string json;
};

std::string conditions_text(const deployment::cluster_bench& b) {
  const auto load = b.payload ? fmt::format("messages of {} bytes that no application looks at", *b.payload)
                              : fmt::format("frames of {} orders, executed by the exchange", b.frame);
  return fmt::format(
    "{} replicas of {}, {} clients with {} {} in flight, blocks of at most {}; {}; {}; TLS 1.3 on; {} cores",
    b.replicas, b.protocol, b.clients, b.in_flight, load, b.block,
    b.unsigned_clients ? "clients do not sign" : "clients' signatures checked by every replica",
    b.unsynced ? "no sync" : "each promise synced before anything leaves", std::thread::hardware_concurrency());
}

void print(const deployment::cluster_bench& b, const deployment::cluster_figures& f) {
  show(conditions_text(b) + "\n");
  show(fmt::format("orders     {:.0f} a second ({} in {:.1f} s, {} blocks)\n", f.orders_per_s, f.orders, f.seconds,
                   f.blocks));
  show(fmt::format("latency    p50 {:.2f}, p95 {:.2f}, p99 {:.2f} ms at f+1 receipts\n", f.p50_ms, f.p95_ms, f.p99_ms));
  for (const auto& r : f.replicas)
    show(fmt::format("replica {}  cpu {:.2f} of a core, {:.0f} MB resident, {:.1f} MB in, {:.1f} MB out, {} syncs\n",
                     r.who.value(), r.cpu_share, static_cast<double>(r.resident_bytes) / 1e6,
                     static_cast<double>(r.bytes_in) / 1e6, static_cast<double>(r.bytes_out) / 1e6, r.syncs));
  show(fmt::format("clients    cpu {:.2f} of a core\n", f.client_cpu_share));
  show((f.agree ? "all replicas have one state: " + to_string(f.states.front()) : "the replicas differ") + "\n");
}

std::string json_text(const deployment::cluster_bench& b, const deployment::cluster_figures& f) {
  nlohmann::ordered_json j{{"orders_per_s", f.orders_per_s},
                           {"latency_ms", {{"p50", f.p50_ms}, {"p95", f.p95_ms}, {"p99", f.p99_ms}}},
                           {"committed", f.orders},
                           {"seconds", f.seconds},
                           {"blocks", f.blocks},
                           {"complete", f.complete}};
  std::uint64_t syncs = 0;
  j["replicas"] = nlohmann::ordered_json::array();
  for (const auto& r : f.replicas) {
    syncs += r.syncs;
    j["replicas"].push_back({{"replica", r.who.value()},
                             {"cpu", r.cpu_share},
                             {"resident_bytes", r.resident_bytes},
                             {"bytes_in", r.bytes_in},
                             {"bytes_out", r.bytes_out},
                             {"syncs", r.syncs}});
  }
  j["syncs"] = syncs;
  j["client_cpu"] = f.client_cpu_share;
  j["state_digests"] = nlohmann::ordered_json::array();
  for (const auto& d : f.states)
    j["state_digests"].push_back(to_string(d));
  j["agree"] = f.agree;
  j["conditions"] = {{"replicas", b.replicas},
                     {"protocol", b.protocol},
                     {"frame", b.frame},
                     {"block", b.block},
                     {"clients", b.clients},
                     {"inflight", b.in_flight},
                     {"rate", b.rate},
                     {"batch_age_ms", static_cast<double>(b.batch_age.ns) / 1e6},
                     {"client_signatures", !b.unsigned_clients},
                     {"synced", !b.unsynced},
                     {"tls", "1.3"},
                     {"application", b.payload ? "none" : "exchange"},
                     {"payload", b.payload ? nlohmann::ordered_json(*b.payload) : nlohmann::ordered_json()},
                     {"cores", std::thread::hardware_concurrency()},
                     {"text", conditions_text(b)}};
  return j.dump(2) + "\n";
}

int run_bench(bench_command& c, const program& p) {
  auto& b = c.what;
  b.options = parse_options(c.options);
  b.warm_up = duration{static_cast<std::int64_t>(c.warm_up * 1e9)};
  b.length = duration{static_cast<std::int64_t>(c.length * 1e9)};
  b.batch_age = duration{static_cast<std::int64_t>(c.batch_age_ms * 1e6)};
  b.node = {deployment::own_program(), "node"};
  b.dir = (std::filesystem::temp_directory_path() / ("bezant-bench-" + std::to_string(getpid()))).string();
  if (!c.json.empty() && !can_write(c.json))
    return exit_usage;
  interrupt_guard::patient(); // its processes are to be ended
  std::string problem;
  const auto tell = [](const std::string& what) { std::cerr << "bezant bench cluster: " << what << '\n'; };
  const auto f = deployment::run_cluster_bench(b, {p.protocols, p.adversaries}, tell, p.stop, problem);
  if (!problem.empty())
    std::cerr << "bezant bench cluster: " << problem << '\n';
  if (p.stop.stop_requested())
    return exit_interrupted;
  if (!f)
    return exit_usage;
  print(b, *f);
  if (!c.json.empty() && !write_file(c.json, json_text(b, *f)))
    return exit_usage;
  return f->complete && f->agree ? exit_ok : exit_check;
}

} // namespace

void add_bench_cluster(CLI::App& bench, program& p) {
  auto c = std::make_shared<bench_command>();
  auto& b = c->what;
  auto* command = bench.add_subcommand("cluster", "A cluster of real processes on this machine");
  command->footer(bench_cluster_footer);
  command->add_option("--replicas", b.replicas, "Replicas")
    ->check(CLI::Range(std::size_t{1}, std::size_t{32}))
    ->capture_default_str();
  command->add_option("--protocol", b.protocol, "Consensus protocol: " + names_of(p.protocols))->capture_default_str();
  command->add_option("--option", c->options, "Protocol option, such as timeout=300ms; may be repeated");
  auto* frame = command->add_option("--frame", b.frame, "Orders in a frame, which is signed as one")
                  ->check(CLI::Range(std::size_t{1}, exchange::frame_commands_max))
                  ->capture_default_str();
  command->add_option("--block", b.block, "Frames in a block at most")
    ->check(CLI::Range(std::size_t{1}, payload::transactions_max))
    ->capture_default_str();
  auto* payload =
    command
      ->add_option("--payload", c->payload, "No orders and no exchange: messages of so many bytes that nobody looks at")
      ->check(CLI::Range(std::size_t{0}, deployment::opaque_message::bytes_max))
      ->excludes(frame);
  command->add_option("--batch-age", c->batch_age_ms, "A block that is not full waits for so long, in milliseconds")
    ->check(CLI::Range(0.0, 1'000.0))
    ->capture_default_str();
  command->add_flag("--unsigned", b.unsigned_clients, "Clients do not sign, and nobody checks");
  command->add_flag("--no-sync", b.unsynced, "Nothing is synced to disk");
  command->add_option("--clients", b.clients, "Sessions")
    ->check(CLI::Range(std::size_t{1}, std::size_t{256}))
    ->capture_default_str();
  command->add_option("--inflight", b.in_flight, "Frames of each session without a result")
    ->check(CLI::Range(std::size_t{1}, std::size_t{256}))
    ->capture_default_str();
  command->add_option("--rate", b.rate, "Orders a second; 0: as many as go")
    ->check(CLI::NonNegativeNumber)
    ->capture_default_str();
  command->add_option("--warm-up", c->warm_up, "Seconds before measuring")
    ->check(CLI::Range(0.0, 600.0))
    ->capture_default_str();
  command->add_option("--seconds", c->length, "Seconds to measure")
    ->check(CLI::Range(0.5, 3'600.0))
    ->capture_default_str();
  command->add_option("--base-port", b.base_port, "First port")->capture_default_str();
  add_output(*command, "--json", c->json, "Write the figures as JSON");
  command->callback([c, payload, &p] {
    if (payload->count() != 0) {
      c->what.payload = c->payload;
      c->what.frame = 1;
    }
    p.status = run_bench(*c, p);
  });
}

} // namespace bezant::cli
