// A whole cluster in one process: in virtual time, deterministic, or on real threads.
#pragma once

#include "actors/client_gateway.hpp"
#include "actors/recorder.hpp"
#include "actors/replica_host.hpp"
#include "actors/system.hpp"
#include "adversaries/act.hpp"
#include "core/genesis.hpp"
#include "core/random.hpp"
#include "simulation/seat.hpp"
#include "simulation/virtual_time.hpp"
#include "transport/network_model.hpp"

#include <functional>
#include <memory>
#include <stop_token>

namespace bezant::simulation {

/// Makes the application of one replica, in its genesis state. Called again when the replica restarts.
using application_factory = std::function<std::shared_ptr<application>(replica_id, const digest& chain)>;

/// Gives the core that a replica hosts instead of the one it gets, to watch it or to change it. Called at every start.
using core_wrapper = std::function<std::unique_ptr<protocol>(replica_id, std::unique_ptr<protocol> honest)>;

/// Spawns an actor of one's own in the place of a replica's node: an adversary that is no core at all. Called at every
/// start.
using node_factory = std::function<node_actor(caf::actor_system&, node_config)>;

/// What a cluster is made of. Everything random in it follows from `seed`.
struct cluster_config {
  scheduling how = scheduling::virtual_time;
  std::size_t threads = 0; ///< of the scheduler, with `scheduling::threads`; 0 means one a core
  std::size_t replicas = 4;
  std::string chain_name = "cluster";
  std::string protocol = "streamlet";
  std::vector<protocol_option> options;
  protocol_registry registry = protocol_registry::built_in();
  std::shared_ptr<const signature_scheme> scheme;
  digest application_genesis;
  application_factory make_application;
  core_wrapper wrap; ///< may be empty
  adversary_registry adversary_names = adversary_registry::built_in();
  std::map<replica_id, seat> adversaries;       ///< what they do to which replica's core
  std::map<replica_id, node_factory> impostors; ///< replicas whose node is an actor of one's own
  std::optional<bribed_session> bribed;         ///< a session that adversaries may use
  seat_record::listener on_act; ///< gets every act of every adversary; may be empty. On real threads: from theirs
  std::uint64_t seed = 1;
  network_model network;       ///< with `scheduling::virtual_time`
  std::vector<duration> skews; ///< of the replicas' clocks; missing ones are 0
  mempool_limits limits;
  duration batch_age{};
  std::size_t verifiers = 1;                                            ///< a replica
  bool audits = true;                                                   ///< replicas look for evidence
  checkpoint_plan checkpoints;                                          ///< by default none
  std::size_t receipt_blocks_max = replica_config{}.receipt_blocks_max; ///< whose receipts each replica keeps in memory
  /// What a replica does before its core begins; it asks when it comes back, and at its first start only if the plan
  /// says so.
  recall_plan recall{
    .retry = milliseconds(10), .retry_max = milliseconds(200), .grace = milliseconds(100), .patience = seconds(1)};
  std::size_t blocks_kept = 0;                ///< by each store, 0: all; with a bound no replica can restart
  std::shared_ptr<replica_observer> observer; ///< may be null
  std::shared_ptr<trace_writer> trace;        ///< may be null
  /// In virtual time: an instant with more steps of actors ends the run, see `standstill`. 0: `instant_steps_for` 4,096
  /// frames.
  std::uint64_t instant_steps_max = 0;
  std::optional<cpu_costs> costs; ///< in virtual time: each replica's cryptography takes this long
  /// Stands in for the usual leader of each replica; may be empty.
  std::function<leader_actor(caf::actor_system&, replica_id)> make_leader;
};

/// Runs a cluster. One thread uses it at a time. In virtual time nothing happens outside of `run_until`.
class cluster {
public:
  /// Builds the cluster and starts nothing yet. Errors: `protocol_error`; `why`, if given, gets a sentence.
  static result<std::unique_ptr<cluster>> make(cluster_config config, std::string* why = nullptr);

  cluster(const cluster&) = delete;
  cluster& operator=(const cluster&) = delete;
  ~cluster();

  /// Starts all replicas.
  void start();

  /// Spawns a gateway for a session. The cluster ends gateway and client when it stops.
  client_gateway_actor add_gateway(session_id session, std::shared_ptr<const signer> key, client_actor client,
                                   duration retry, std::size_t frames_max);

  /// Ends that actor when it stops, too.
  void own(caf::actor another) { owned_.push_back(std::move(another)); }

  /// Lets the cluster run until `done` holds (true), or until `deadline` or a stop request (false). `done` is asked
  /// after every burst of work; with real threads it must be safe to ask from this thread. In virtual time false, too,
  /// once time stands still.
  bool run_until(const std::function<bool()>& done, time_point deadline, const std::stop_token& stop = {});

  /// In virtual time: why time stands still, as a sentence, once an instant took more steps than it may. Else empty.
  [[nodiscard]] const std::string& standstill() const;

  /// Ends a replica at once; in virtual time only. What its store had not synced is lost.
  void crash(replica_id who);
  /// Starts a crashed replica again from its store.
  void restart(replica_id who);
  /// Keeps a copy of what is durable in a replica's store now.
  void back_up(replica_id who);
  /// Starts a crashed replica again from the copy that was kept last: what it has signed since, it does not know.
  void restart_from_backup(replica_id who);
  /// From its next start on a replica's clock is wrong by `by`.
  void set_skew(replica_id who, duration by);
  [[nodiscard]] bool is_up(replica_id who) const;
  /// A replica that is to go down in a write; see `memory_store::die_at`.
  void plan_death(replica_id who, std::uint64_t sync, bool lost) { members_.at(who.value()).disk->die_at(sync, lost); }
  void cancel_deaths();
  /// The first replica whose machine went down in a write and that was not taken down by `crash` since.
  [[nodiscard]] std::optional<replica_id> dying() const;

  /// Ends all its actors and waits for every actor of the system: end those that you spawned yourself before. After
  /// that applications and stores may be looked at in any mode.
  void stop();

  /// Time since the cluster was made, on the system's clock.
  [[nodiscard]] time_point now() const;
  [[nodiscard]] caf::actor_system& system() noexcept { return *system_; }
  [[nodiscard]] switchboard& ends() noexcept { return *ends_; }
  [[nodiscard]] const network_actor& network() const noexcept { return network_; }
  [[nodiscard]] replica_clock clock() const { return {origin_, duration{}}; }
  [[nodiscard]] const std::shared_ptr<const replica_set>& replicas() const noexcept { return replicas_; }
  [[nodiscard]] const genesis& founded() const noexcept { return genesis_; }
  [[nodiscard]] const protocol_info& protocol_used() const noexcept { return *protocol_; }
  /// What the simulated network did so far; all zero on real threads.
  [[nodiscard]] const network_stats& network_counts() const noexcept { return *stats_; }
  [[nodiscard]] application& app(replica_id who) { return *members_.at(who.value()).app; }
  /// A replica's simulated processor; null if nothing costs.
  [[nodiscard]] const std::shared_ptr<replica_cpu>& cpu(replica_id who) const { return members_.at(who.value()).cpu; }
  /// What each adversary did so far, in the order of their replicas. At any time, from any thread.
  [[nodiscard]] std::vector<adversary_acts> acts() const {
    std::vector<adversary_acts> list;
    for (const auto& [who, record] : records_)
      list.push_back(record->summary());
    return list;
  }
  [[nodiscard]] const memory_store& disk(replica_id who) const { return *members_.at(who.value()).disk; }

private:
  struct member {
    std::shared_ptr<const signer> key;
    std::shared_ptr<memory_store> disk;
    std::shared_ptr<memory_store> backup; // null if none was taken
    std::shared_ptr<application> app;
    std::shared_ptr<replica_cpu> cpu;
    replica_actors actors;
    replica_host_actor host; // with checkpoints
    bool up = false;
    bool lived = false;
    time_point down_since{};
  };

  explicit cluster(cluster_config config) : config_{std::move(config)} {}
  result<void> build(std::string* why);
  void raise(replica_id who);
  void end(member& m);
  void corrupt(replica_id who, replica_config& r) const;
  [[nodiscard]] std::string name_of(caf::actor_id id) const;
  bool run_threads(const std::function<bool()>& done, time_point deadline, const std::stop_token& stop);

  cluster_config config_;
  genesis genesis_;
  std::shared_ptr<const protocol_info> protocol_;
  std::shared_ptr<const replica_set> replicas_;
  std::unique_ptr<system_config> system_config_;
  std::unique_ptr<caf::actor_system> system_;
  caf::actor_clock::time_point origin_;
  std::unique_ptr<virtual_time> time_; ///< null on real threads
  std::shared_ptr<switchboard> ends_ = std::make_shared<switchboard>();
  std::shared_ptr<network_stats> stats_ = std::make_shared<network_stats>();
  network_actor network_;
  recorder_actor recorder_;
  std::vector<member> members_;
  std::map<replica_id, std::shared_ptr<seat_record>> records_; ///< of adversaries, over all their lives
  std::vector<client_gateway_actor> gateways_;
  std::vector<client_actor> clients_;
  std::vector<caf::actor> owned_;
};

} // namespace bezant::simulation
