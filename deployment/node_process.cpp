#include "deployment/node_process.hpp"

#include "actors/clerk.hpp"
#include "actors/networked_system.hpp"
#include "actors/replica_host.hpp"
#include "actors/status_watch.hpp"
#include "deployment/failure_watch.hpp"
#include "deployment/life_marks.hpp"
#include "deployment/link_status.hpp"
#include "deployment/log_looker.hpp"
#include "deployment/node_adversary.hpp"
#include "deployment/node_links.hpp"
#include "deployment/node_store.hpp"
#include "deployment/opaque_application.hpp"
#include "deployment/open_files.hpp"
#include "deployment/patience_watch.hpp"
#include "deployment/process_usage.hpp"
#include "deployment/settings_fit.hpp"
#include "deployment/unchecked_signatures.hpp"
#include "exchange/exchange_application.hpp"
#include "exchange/inquiry.hpp"
#include "simulation/observers.hpp"
#include "simulation/suspicion_watch.hpp"
#include "transport/links/link_messages.hpp"
#include "transport/links/tcp_network.hpp"
#include "transport/log.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <thread>

namespace bezant::deployment {

namespace {

/// The actors of the replica's present life, for the clerk.
struct present_actors {
  std::mutex mutex;
  exchange_replica_actor exchange;
};

/// Keys the hash of the order index, so that nobody outside can make its ids collide.
std::uint64_t random_index_key() {
  const auto seed = random_key_seed();
  std::uint64_t key = 0;
  std::memcpy(&key, seed.data(), sizeof key);
  return key;
}

/// A time as people write it; seconds suffice.
std::string utc_text(time_point t) {
  const auto unix_seconds = static_cast<std::time_t>(epoch_unix_seconds + t.ns / 1'000'000'000);
  std::tm parts{};
  if (gmtime_r(&unix_seconds, &parts) == nullptr)
    return "the end of time";
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

class node_run {
public:
  node_run(const loaded_node& n, const names& known, const node_hooks& hooks)
    : n_{n}, known_{known}, hooks_{hooks}, marks_{n.node} {}

  node_end run(const std::stop_token& stop, const std::function<void()>& up, std::string& problem);
  /// The replica may have signed something.
  [[nodiscard]] bool has_begun() const noexcept { return has_begun_; }

private:
  bool enough_files(std::string& problem) const;
  result<network_actor> open_network();
  replica_config configure();
  [[nodiscard]] std::shared_ptr<application> make_app() const;
  [[nodiscard]] replica_status status() const;
  [[nodiscard]] replica_clock clock() const;

  const loaded_node& n_;
  const names& known_;
  const node_hooks& hooks_;
  life_marks marks_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  bool has_begun_ = false;
  key_seed identity_{};
  std::shared_ptr<const signer> key_;
  std::shared_ptr<const protocol_info> protocol_;
  std::shared_ptr<const replica_set> replicas_;
  std::shared_ptr<counted_store> disk_;
  std::unique_ptr<networked_system_config> config_;
  std::unique_ptr<caf::actor_system> system_;
  std::shared_ptr<switchboard> ends_ = std::make_shared<switchboard>();
  std::shared_ptr<link_board> board_ = std::make_shared<link_board>();
  std::shared_ptr<status_watch> watch_;
  std::shared_ptr<simulation::suspicion_watch> suspicions_ = std::make_shared<simulation::suspicion_watch>();
  std::shared_ptr<seat_record> adversary_; ///< null: the replica is honest
  std::shared_ptr<log_observer> log_;
  std::shared_ptr<failure_watch> failures_ = std::make_shared<failure_watch>();
  std::shared_ptr<present_actors> present_ = std::make_shared<present_actors>();
};

std::shared_ptr<application> node_run::make_app() const {
  std::shared_ptr<const signature_scheme> scheme = ed25519();
  if (n_.node.unsigned_clients)
    scheme = std::make_shared<unchecked_signatures>();
  if (n_.node.opaque)
    return std::make_shared<opaque_application>(n_.founded.exchange, replicas_->chain(), std::move(scheme));
  return std::make_shared<exchange::exchange_application>(n_.founded.exchange, replicas_->chain(), std::move(scheme),
                                                          random_index_key());
}

replica_clock node_run::clock() const {
  const auto wall = std::chrono::system_clock::now().time_since_epoch() - std::chrono::seconds{epoch_unix_seconds};
  return {system_->clock().now() - std::chrono::duration_cast<std::chrono::nanoseconds>(wall), n_.node.clock_offset};
}

result<network_actor> node_run::open_network() {
  tcp_network_config net;
  net.self = n_.node.replica;
  net.replicas = replicas_;
  net.identity = identity_;
  net.listen = n_.node.listen;
  net.peers = n_.node.peers;
  net.limits = n_.node.limits;
  net.settings = settings_of(n_.node);
  net.session_key = [&g = n_.founded.exchange](session_id s) -> std::optional<public_key> {
    return s.value() < g.sessions.size() ? std::optional{g.sessions[s.value()].key} : std::nullopt;
  };
  net.ends = ends_;
  net.board = board_;
  return spawn_tcp_network(*system_, std::move(net));
}

replica_config node_run::configure() {
  replica_config r;
  r.self = n_.node.replica;
  r.replicas = replicas_;
  r.protocol = protocol_;
  r.make_core = [this] {
    auto core = protocol_->make({n_.node.replica, replicas_, n_.founded.chain.options}, nullptr);
    require(core.has_value(), "options that were good once are good again");
    return std::move(core).value();
  };
  r.recall.plan.asks = true;
  r.recall.lost_memory = [marks = marks_] { return marks.mute(); };
  r.recall.remembers = [marks = marks_] { marks.end_mute(); };
  r.recall.clock = [this] { return clock(); };
  r.recall.written = utc_text;
  r.view = [watch = watch_] { return watch->now().view; };
  r.key = key_;
  r.disk = disk_;
  r.make_app = [this] { return make_app(); };
  r.clock = clock();
  r.limits = n_.node.mempool;
  r.batch_age = n_.node.batch_age;
  r.clients_apart = true;
  r.on_bad_submits = tell_bad_submits;
  r.checkpoints = {n_.node.checkpoint.every, n_.node.checkpoint.history};
  r.answer = [](const application& app, height executed, byte_view asked) -> bytes {
    const auto question = decode<exchange::inquiry>(asked);
    if (!question)
      return {};
    const auto* exchange = dynamic_cast<const exchange::exchange_application*>(&app);
    if (exchange == nullptr) { // the benchmarks' one: only where a session begins is of interest
      exchange::inquiry_answer begins{executed, app.state(), 0, 0, 0, {}, {}, {}, sequence_number{1}, {}, {}, 0, {}};
      return encode(begins);
    }
    return encode(exchange::answer(*exchange, executed, question.value()));
  };
  std::vector<std::shared_ptr<replica_observer>> watchers{watch_, suspicions_, failures_, log_};
  if (const auto patience = patience_of(n_.founded.chain, known_.protocols))
    watchers.push_back(std::make_shared<patience_watch>(*patience, replicas_->quorum(), board_,
                                                        [](const std::string& line) { logger("node")->warn(line); }));
  if (hooks_.observer)
    watchers.push_back(hooks_.observer);
  r.observer = std::make_shared<simulation::observers>(std::move(watchers));
  adversary_ = seat_adversary(n_, known_, r.clock.now(system_->clock()), r);
  return r;
}

replica_status node_run::status() const {
  auto s = watch_->now();
  s.self = n_.node.replica;
  s.chain = replicas_->chain();
  s.protocol = n_.founded.chain.protocol;
  s.uptime_ms = static_cast<std::uint64_t>(
    std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_).count());
  s.syncs = disk_->syncs();
  const auto used = usage_of_this_process();
  s.cpu_ms = used.cpu_ms;
  s.resident_bytes = used.resident_bytes;
  add_links(s, *board_, link_clock());
  for (const auto& one : suspicions_->suspects())
    s.suspects.push_back({one.most.who, simulation::reasons_text(one.most), false});
  return s;
}

bool node_run::enough_files(std::string& problem) const {
  const auto files = raise_open_files(n_.founded.chain.replicas.size(), n_.node.limits.connections_max);
  if (problem = open_files_problem(files, n_.founded.chain.replicas.size()); !problem.empty())
    return false;
  if (files / 2 < n_.node.limits.connections_max)
    logger("node")->warn(
      "limits.connections_max = {} is more than half of the {} files that this process may open: at most {} "
      "connections are taken; raise ulimit -n (LimitNOFILE), or lower limits.connections_max",
      n_.node.limits.connections_max, files, files / 2);
  return true;
}

node_end node_run::run(const std::stop_token& stop, const std::function<void()>& up, std::string& problem) {
  const auto seed = read_identity(n_, problem);
  if (!seed) {
    problem = n_.node.file + ": key: " + problem;
    return node_end::refused;
  }
  if (!enough_files(problem))
    return node_end::refused;
  identity_ = *seed;
  key_ = ed25519()->make_signer(identity_);
  const auto& g = n_.founded.chain;
  protocol_ = std::make_shared<const protocol_info>(*known_.protocols.find(g.protocol).value());
  replicas_ = std::make_shared<const replica_set>(
    chain_id(g), g.protocol, std::vector<public_key>(g.replicas.begin(), g.replicas.end()), ed25519());
  if (n_.node.unsynced)
    logger("node")->warn("[test] unsynced: what this replica signs does not outlive the machine");
  if (n_.node.unsigned_clients)
    logger("node")->warn("[test] unsigned_clients: anybody can trade for anybody here");
  if (n_.node.opaque)
    logger("node")->warn("[test] opaque: there is no exchange here");
  disk_ = open_node_store(n_.node, marks_, hooks_, replicas_->chain(), key_->key(), problem);
  if (!disk_)
    return node_end::refused;
  watch_ = std::make_shared<status_watch>(replicas_->faults(), disk_->convicted());
  if (marks_.mute())
    logger("node")->warn(
      "the disk is lost: this replica listens until it is above every view that it can have voted in");
  suspicions_->begin(*protocol_, *replicas_, {});
  log_ = std::make_shared<log_observer>(n_.node.replica, replicas_->size(), replicas_->faults(), logger("replica"),
                                        log_sources{[suspicions = suspicions_] { return suspicions->suspects(); },
                                                    [board = board_] { return board->peers(); }, disk_->convicted()});
  config_ = std::make_unique<networked_system_config>();
  system_ = std::make_unique<caf::actor_system>(*config_);
  const auto opened = open_network();
  if (!opened) {
    problem =
      n_.node.file + ": listen: cannot listen on " + to_string(n_.node.listen) + ": " + opened.error().message();
    if (opened.error() == std::error_code{EADDRNOTAVAIL, std::system_category()})
      problem += ": it is no address of this machine";
    return node_end::refused;
  }
  auto network = hooks_.wrap_network ? hooks_.wrap_network(*system_, opened.value()) : opened.value();
  auto clerk = spawn_clerk(*system_, {[this] { return status(); },
                                      [present = present_] {
                                        const std::lock_guard lock{present->mutex};
                                        return present->exchange;
                                      }});
  has_begun_ = true;
  auto host = spawn_replica_host(*system_, {configure(), network, ends_,
                                            [present = present_](const replica_actors& actors, const auto&) {
                                              const std::lock_guard lock{present->mutex};
                                              present->exchange = actors.exchange;
                                            },
                                            [failures = failures_] { failures->ended(); }});
  while (!watch_->restored() && !failures_->has_ended() && !stop.stop_requested())
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  ends_->attach(clerk); // before, it could only tell of height 0
  if (up)
    up();
  const log_looker looks{log_, [clock = clock(), this]() mutable { return clock.now(system_->clock()); }};
  bool ended = failures_->wait(stop);
  {
    caf::scoped_actor self{*system_};
    self->send(host, stop_atom::value);
    self->wait_for(host);
  }
  ended = ended || failures_->has_ended(); // while it was being stopped
  ends_->attach(clerk_actor{});
  {
    const std::lock_guard lock{present_->mutex};
    present_->exchange = nullptr;
  }
  {
    caf::scoped_actor self{*system_};
    self->send_exit(clerk, caf::exit_reason::user_shutdown);
    self->wait_for(clerk); // an answer that is under way reads what is destroyed below
  }
  caf::anon_send_exit(network, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(opened.value(), caf::exit_reason::user_shutdown);
  host = nullptr;
  if (adversary_)
    log_acts(*adversary_);
  if (ended)
    problem = failures_->why();
  return ended ? node_end::failed : node_end::stopped;
}

} // namespace

node_end run_node(const loaded_node& n, const names& known, const std::stop_token& stop,
                  const std::function<void()>& up, std::string& problem, const node_hooks& hooks) {
  node_run run{n, known, hooks};
  try {
    return run.run(stop, up, problem);
  } catch (const std::exception& e) { // of the machine: no memory, no threads, a file system that cannot be asked
    problem = n.node.file + ": " + e.what();
    return run.has_begun() ? node_end::failed : node_end::refused;
  }
}

} // namespace bezant::deployment
