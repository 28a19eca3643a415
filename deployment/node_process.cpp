#include "deployment/node_process.hpp"

#include "deployment/log_looker.hpp"
#include "deployment/node_adversary.hpp"
#include "deployment/node_run.hpp"
#include "deployment/node_store.hpp"
#include "deployment/open_files.hpp"
#include "exchange/error.hpp"
#include "exchange/snapshot_format.hpp"
#include "transport/log.hpp"

#include <cerrno>
#include <thread>

namespace bezant::deployment {

bool node_run::read_key(std::string& problem) {
  const auto seed = read_identity(n_, problem);
  if (!seed) {
    problem = n_.node.file + ": key: " + problem;
    return false;
  }
  identity_ = *seed;
  key_ = ed25519()->make_signer(identity_);
  return true;
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

/// True unless the store holds a state of another format, such as an earlier version of the program has written.
bool node_run::state_fits(std::string& problem) const {
  const auto base = disk_->base();
  if (!base)
    return true;
  const auto fits = n_.node.opaque ? make_app()->restore(base->state) : exchange::check_snapshot_format(base->state);
  if (fits)
    return true;
  problem = n_.node.file + ": data: " + n_.node.data + ": the state after block "
            + std::to_string(base->block->header().at.value());
  if (fits.error() == exchange::exchange_error::old_snapshot)
    problem += " is of an earlier version of the exchange, and states are not converted: go on with the program that "
               "wrote it, or found a new chain with deposits from the old one's balances";
  else
    problem += " is of a format that this program does not know: start the program that wrote it, with the same "
               "[test] opaque";
  return false;
}

/// Opens the store, and warns of what makes it, or the replica, worth less than usual.
bool node_run::open_store(std::string& problem) {
  if (n_.node.unsynced)
    logger("node")->warn("[test] unsynced: what this replica signs does not outlive the machine");
  if (n_.node.unsigned_clients)
    logger("node")->warn("[test] unsigned_clients: anybody can trade for anybody here");
  if (n_.node.opaque)
    logger("node")->warn("[test] opaque: there is no exchange here");
  disk_ = open_node_store(n_.node, marks_, hooks_, replicas_->chain(), key_->key(), problem);
  if (!disk_ || !state_fits(problem))
    return false;
  if (marks_.mute())
    logger("node")->warn(
      "the disk is lost: this replica listens until it is above every view that it can have voted in");
  return true;
}

/// Those who will be told what the replica does.
void node_run::watch() {
  watch_ = std::make_shared<status_watch>(replicas_->faults(), disk_->convicted());
  suspicions_->begin(*protocol_, *replicas_, {},
                     exchange::lane_of_frame); // opaque messages begin with their session, too
  log_sources sources{[suspicions = suspicions_] { return suspicions->suspects(); },
                      [board = board_] { return board->peers(); }, disk_->convicted()};
  sources.epochs = make_core()->view_at(time_point{} + seconds(1)) != view_number{0};
  log_ = std::make_shared<log_observer>(n_.node.replica, replicas_->size(), replicas_->faults(), logger("replica"),
                                        std::move(sources));
}

/// The links of this replica; null if it cannot listen.
network_actor node_run::listen(std::string& problem) {
  auto opened = open_network();
  if (opened)
    return std::move(opened).value();
  problem = n_.node.file + ": listen: cannot listen on " + to_string(n_.node.listen) + ": " + opened.error().message();
  if (opened.error() == std::error_code{EADDRNOTAVAIL, std::system_category()})
    problem += ": it is no address of this machine";
  return {};
}

/// From the first thing that the replica does to its end.
node_end node_run::live(const network_actor& network, const std::stop_token& stop, const std::function<void()>& up,
                        std::string& problem) {
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
  const bool ended = failures_->wait(stop);
  end(std::move(host), clerk);
  if (!ended && !failures_->has_ended()) // nor while it was being stopped
    return node_end::stopped;
  problem = failures_->why();
  return node_end::failed;
}

/// Ends the replica, and then who answers for it.
void node_run::end(replica_host_actor host, const clerk_actor& clerk) {
  {
    caf::scoped_actor self{*system_};
    self->send(host, stop_atom::value);
    self->wait_for(host);
  }
  ends_->attach(clerk_actor{});
  {
    const std::lock_guard lock{present_->mutex};
    present_->exchange = nullptr;
  }
  caf::scoped_actor self{*system_};
  self->send_exit(clerk, caf::exit_reason::user_shutdown);
  self->wait_for(clerk); // an answer that is under way reads what is destroyed after this
}

node_end node_run::run(const std::stop_token& stop, const std::function<void()>& up, std::string& problem) {
  if (!read_key(problem) || !enough_files(problem))
    return node_end::refused;
  const auto& g = n_.founded.chain;
  protocol_ = std::make_shared<const protocol_info>(*known_.protocols.find(g.protocol).value());
  replicas_ = std::make_shared<const replica_set>(
    chain_id(g), g.protocol, std::vector<public_key>(g.replicas.begin(), g.replicas.end()), ed25519());
  if (!open_store(problem))
    return node_end::refused;
  watch();
  config_ = std::make_unique<networked_system_config>();
  system_ = std::make_unique<caf::actor_system>(*config_);
  const auto opened = listen(problem);
  if (!opened)
    return node_end::refused;
  const auto network = hooks_.wrap_network ? hooks_.wrap_network(*system_, opened) : opened;
  const auto how = live(network, stop, up, problem);
  caf::anon_send_exit(network, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(opened, caf::exit_reason::user_shutdown);
  if (adversary_)
    log_acts(*adversary_);
  return how;
}

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
