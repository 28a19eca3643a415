#include "deployment/cluster_bench.hpp"

#include "client/cluster_client.hpp"
#include "deployment/bench_load.hpp"
#include "deployment/bench_node.hpp"
#include "deployment/child_process.hpp"
#include "deployment/client_file.hpp"
#include "deployment/opaque_application.hpp"
#include "deployment/process_usage.hpp"
#include "deployment/testnet_files.hpp"
#include "deployment/unchecked_signatures.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <thread>

namespace bezant::deployment {

namespace {

using clock = bench_load::clock;

class cluster_run {
public:
  cluster_run(const cluster_bench& what, const names& known)
    : what_{what}, known_{known}, load_{what, [this](session_id by, std::vector<exchange::command> commands) {
                                          client_->place(by, std::move(commands));
                                        }} {}
  cluster_run(const cluster_run&) = delete;
  cluster_run& operator=(const cluster_run&) = delete;
  ~cluster_run() { end(); }

  std::optional<cluster_figures> run(const std::function<void(const std::string&)>& tell, const std::stop_token& stop,
                                     std::string& problem);

private:
  bool found(std::string& problem);
  bool start(std::string& problem);
  bool connect(std::string& problem, const std::stop_token& stop);
  void end();
  std::vector<replica_status> statuses();
  void sum_up(clock::time_point from, clock::time_point to, cluster_figures& f);
  bool settle_down(cluster_figures& f, const std::stop_token& stop);

  const cluster_bench& what_;
  const names& known_;
  testnet_paths at_;
  std::vector<child_process> nodes_;
  bench_load load_;
  std::unique_ptr<client::cluster_client> client_;
};

bool cluster_run::found(std::string& problem) {
  testnet_options o;
  o.dir = what_.dir;
  o.replicas = what_.replicas;
  o.protocol = what_.protocol;
  o.options = what_.options;
  o.base_port = what_.base_port;
  o.sessions = what_.clients;
  if (!write_testnet(o, known_, problem))
    return false;
  at_ = {what_.dir};
  for (std::size_t k = 0; k < what_.replicas; ++k)
    change_bench_node(at_, k, known_, [this](node_file& n) {
      n.mempool.batch_transactions_max = what_.block;
      n.batch_age = what_.batch_age;
      n.unsynced = what_.unsynced;
      n.unsigned_clients = what_.unsigned_clients;
      n.opaque = what_.payload.has_value();
      n.checkpoint.every = what_.checkpoint_every;
    });
  return true;
}

bool cluster_run::start(std::string& problem) {
  for (std::size_t k = 0; k < what_.replicas; ++k) {
    launch l{what_.node, at_.replica(k) + "/log", -1, false};
    l.command.insert(l.command.end(), {"--config", at_.node(k)});
    auto p = start_process(l, problem);
    if (!p)
      return false;
    nodes_.push_back(std::move(*p));
  }
  return true;
}

void cluster_run::end() {
  load_.end(); // a result that is being taken may still place the next frame
  client_.reset();
  for (const auto& n : nodes_)
    send_signal(n.handle, SIGTERM);
  for (const auto& n : nodes_) {
    if (!ended_within(n.handle, seconds(10)))
      send_signal(n.handle, SIGKILL);
    ended_within(n.handle, seconds(10));
    reap(n);
  }
  nodes_.clear();
  if (!at_.dir.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(at_.dir, ignored);
  }
}

bool cluster_run::connect(std::string& problem, const std::stop_token& stop) {
  std::vector<std::string> problems;
  const auto c = read_client_file(at_.client(), known_, problems);
  require(c.has_value(), "what a testnet wrote reads back");
  client::client_config config;
  config.founded = c->founded;
  config.peers = c->client.peers;
  config.retry = seconds(4);
  random_source random{1};
  for (const auto& s : c->client.sessions) {
    const auto seed = read_session_key(*c, s, problem);
    if (!seed)
      return false;
    auto key = std::shared_ptr<const signer>{ed25519()->make_signer(*seed)};
    std::shared_ptr<const signer> frames;
    if (what_.unsigned_clients)
      frames = std::make_shared<unchecked_signer>(key->key());
    config.sessions.push_back({s.id, std::move(key), std::move(frames)});
    load_.add(s.id, s.buys, s.sells, random.split(s.id.value()));
  }
  if (what_.payload)
    config.pack = [chain = chain_id(c->founded.chain), size = *what_.payload](const exchange::frame& f,
                                                                              const signer& by) {
      return make_opaque(chain, f.session, f.sequence, size, by);
    };
  config.accepted = [this](session_id by, const accepted_frame& done) { load_.taken(by, done); };
  client_ = std::make_unique<client::cluster_client>(std::move(config));
  if (client_->ready(seconds(30), stop))
    return true;
  problem = stop.stop_requested() ? "stopped" : "the replicas did not answer within 30 s";
  for (std::size_t k = 0; k < what_.replicas; ++k)
    for (const auto& line : last_lines(at_.replica(k) + "/log", 3))
      problem += "\n  replica " + std::to_string(k) + ": " + line;
  return false;
}

std::vector<replica_status> cluster_run::statuses() {
  std::vector<replica_status> list;
  for (std::uint32_t i = 0; i < what_.replicas; ++i)
    if (auto s = client_->status(replica_id{i}, seconds(5)))
      list.push_back(std::move(*s));
  return list;
}

void cluster_run::sum_up(clock::time_point from, clock::time_point to, cluster_figures& f) {
  const auto latencies = load_.latencies(from, to);
  const auto at = [&](std::size_t percent) {
    return latencies.empty() ? 0.0 : static_cast<double>(latencies[(latencies.size() - 1) * percent / 100]) / 1e6;
  };
  f.seconds = std::chrono::duration<double>(to - from).count();
  f.orders = latencies.size() * what_.frame;
  f.orders_per_s = static_cast<double>(f.orders) / f.seconds;
  f.p50_ms = at(50);
  f.p95_ms = at(95);
  f.p99_ms = at(99);
}

/// No more load: waits for the open frames, and until all replicas are at one height.
bool cluster_run::settle_down(cluster_figures& f, const std::stop_token& stop) {
  load_.end();
  const auto until = clock::now() + std::chrono::seconds{30};
  while (load_.open() && clock::now() < until && !stop.stop_requested())
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  f.complete = !load_.open();
  while (clock::now() < until && !stop.stop_requested()) {
    const auto now = statuses();
    f.states.clear();
    for (const auto& s : now)
      f.states.push_back(s.state);
    f.agree = now.size() == what_.replicas
              && std::ranges::count(f.states, f.states.front()) == static_cast<std::ptrdiff_t>(now.size());
    if (f.agree)
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return false;
}

std::optional<cluster_figures> cluster_run::run(const std::function<void(const std::string&)>& tell,
                                                const std::stop_token& stop, std::string& problem) {
  if (!found(problem) || !start(problem) || !connect(problem, stop))
    return std::nullopt;
  tell("warm-up");
  load_.begin();
  load_.feed(clock::now() + std::chrono::nanoseconds{what_.warm_up.ns}, stop);
  const auto before = statuses();
  const auto own_before = usage_of_this_process();
  tell("measuring");
  const auto from = clock::now();
  load_.feed(from + std::chrono::nanoseconds{what_.length.ns}, stop);
  const auto to = clock::now();
  const auto own_after = usage_of_this_process();
  const auto after = statuses();
  cluster_figures f;
  sum_up(from, to, f);
  f.client_cpu_share = static_cast<double>(own_after.cpu_ms - own_before.cpu_ms) / 1e3 / f.seconds;
  for (const auto& b : after) {
    const auto found = std::ranges::find(before, b.self, &replica_status::self);
    if (found == before.end())
      continue; // it did not answer in time
    const auto& a = *found;
    f.blocks = std::max(f.blocks, b.executed.value() - a.executed.value());
    const auto up = static_cast<double>(b.uptime_ms - a.uptime_ms) / 1e3;
    f.replicas.push_back({b.self, static_cast<double>(b.cpu_ms - a.cpu_ms) / 1e3 / up, b.resident_bytes,
                          b.bytes_in - a.bytes_in, b.bytes_out - a.bytes_out, b.syncs - a.syncs});
  }
  tell("settling down");
  if (!settle_down(f, stop) && problem.empty())
    problem = stop.stop_requested() ? "stopped" : "the replicas did not come to one state within 30 s";
  return f;
}

} // namespace

std::optional<cluster_figures> run_cluster_bench(const cluster_bench& what, const names& known,
                                                 const std::function<void(const std::string&)>& tell,
                                                 const std::stop_token& stop, std::string& problem) {
  cluster_run run{what, known};
  return run.run(tell, stop, problem);
}

} // namespace bezant::deployment
