#include "simulation/cluster.hpp"

#include "adversaries/taken_seat.hpp"
#include "protocols/parts.hpp"
#include "simulation/shared_seat_record.hpp"

#include "core/nearest.hpp"
#include "transport/local_network.hpp"
#include "transport/simulated_network.hpp"

#include <caf/scheduler/test_coordinator.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace bezant::simulation {

namespace {

constexpr std::uint64_t frames_usual = 4'096; ///< on their way at most, where nobody says it

genesis genesis_of(const cluster_config& config, const std::vector<public_key>& keys) {
  genesis g;
  g.name = config.chain_name;
  g.protocol = config.protocol;
  g.options.assign(config.options.begin(), config.options.end());
  std::ranges::sort(g.options, {}, &protocol_option::name);
  g.replicas.assign(keys.begin(), keys.end());
  g.application = config.application_genesis;
  return g;
}

} // namespace

result<std::unique_ptr<cluster>> cluster::make(cluster_config config, std::string* why) {
  require(config.scheme != nullptr && config.make_application != nullptr && config.replicas > 0,
          "a cluster has replicas, a signature scheme and an application");
  std::unique_ptr<cluster> c{new cluster{std::move(config)}};
  BOOST_OUTCOME_TRY(c->build(why));
  return c;
}

result<void> cluster::build(std::string* why) {
  auto found = config_.registry.find(config_.protocol);
  if (!found) {
    if (why != nullptr) {
      std::vector<std::string> known;
      for (const auto& p : config_.registry.all())
        known.push_back(p.name);
      *why = "no protocol is called \"" + config_.protocol + "\"" + hint_for(config_.protocol, known);
    }
    return found.error();
  }
  if (auto missing = missing_part(*found.value()); !missing.empty()) {
    if (why != nullptr)
      *why = std::move(missing);
    return std::make_error_code(std::errc::invalid_argument);
  }
  protocol_ = std::make_shared<const protocol_info>(*found.value());

  std::vector<std::shared_ptr<const signer>> keys;
  std::vector<public_key> public_keys;
  for (std::size_t i = 0; i < config_.replicas; ++i) {
    keys.push_back(config_.scheme->make_signer(public_key_seed("replica", i)));
    public_keys.push_back(keys.back()->key());
  }
  genesis_ = genesis_of(config_, public_keys);
  const auto chain = chain_id(genesis_);
  replicas_ = std::make_shared<const replica_set>(chain, config_.protocol, std::move(public_keys), config_.scheme);
  // Made once here only to learn whether the options are good.
  BOOST_OUTCOME_TRY(protocol_->make({replica_id{0}, replicas_, config_.options}, why));

  system_config_ = std::make_unique<system_config>(config_.how, config_.threads);
  system_ = std::make_unique<caf::actor_system>(*system_config_);
  origin_ = system_->clock().now();
  if (config_.how == scheduling::virtual_time) {
    const auto most = config_.instant_steps_max;
    time_ =
      std::make_unique<virtual_time>(*system_, most != 0 ? most : instant_steps_for(config_.replicas, frames_usual),
                                     [this](caf::actor_id id) { return name_of(id); });
  }
  network_ =
    config_.how == scheduling::virtual_time
      ? spawn_simulated_network(*system_, ends_, config_.network, random_source{config_.seed}.split(0), origin_, stats_)
      : spawn_local_network(*system_, ends_);
  if (config_.trace)
    recorder_ = spawn_recorder(*system_, config_.trace);
  for (const auto& [who, s] : config_.adversaries) {
    require(replicas_->contains(who), "an adversary sits in the place of a replica");
    records_[who] = std::make_shared<shared_seat_record>(who, to_string(s.what), config_.on_act);
  }
  require(!config_.costs || config_.how == scheduling::virtual_time, "only a simulated replica has simulated costs");
  for (auto& key : keys) {
    member m;
    m.key = std::move(key);
    const store_owner owner{replica_id{static_cast<std::uint32_t>(members_.size())}, m.key->key()};
    m.disk = std::make_shared<memory_store>(make_genesis_block(chain), config_.blocks_kept, owner);
    if (config_.costs)
      m.cpu = std::make_shared<replica_cpu>(*config_.costs);
    members_.push_back(std::move(m));
  }
  return outcome::success();
}

void cluster::start() {
  for (std::uint32_t i = 0; i < members_.size(); ++i)
    raise(replica_id{i});
}

void cluster::raise(replica_id who) {
  auto& m = members_.at(who.value());
  m.app = config_.make_application(who, replicas_->chain());
  const auto skew = who.value() < config_.skews.size() ? config_.skews[who.value()] : duration{};
  replica_config r;
  r.self = who;
  r.replicas = replicas_;
  r.protocol = protocol_;
  r.make_core = [this, who] {
    auto core = protocol_->make({who, replicas_, config_.options}, nullptr);
    require(core.has_value(), "options that were good once are good again");
    return config_.wrap ? config_.wrap(who, std::move(core).value()) : std::move(core).value();
  };
  r.key = m.key;
  r.disk = m.disk;
  r.app = m.app;
  r.clock = {origin_, skew, std::max(time_point{0}, m.down_since + skew)};
  r.limits = config_.limits;
  r.batch_age = config_.batch_age;
  r.verifiers = config_.verifiers;
  r.audits = config_.audits;
  r.recorder = recorder_;
  r.observer = config_.observer;
  r.cpu = m.cpu;
  r.make_leader = config_.make_leader;
  r.recall.plan = config_.recall;
  r.recall.plan.asks = config_.recall.asks || std::exchange(m.lived, true);
  corrupt(who, r);
  m.up = true;
  if (config_.checkpoints.every == 0) {
    m.actors = spawn_replica(*system_, r, network_, *ends_);
    return bezant::start(m.actors);
  }
  r.checkpoints = config_.checkpoints;
  r.receipt_blocks_max = config_.receipt_blocks_max;
  r.make_app = [this, who] { return config_.make_application(who, replicas_->chain()); };
  m.host = spawn_replica_host(*system_, {std::move(r),
                                         network_,
                                         ends_,
                                         [&m](const replica_actors& actors, const std::shared_ptr<application>& app) {
                                           m.actors = actors;
                                           m.app = app;
                                         },
                                         {}});
}

void cluster::end(member& m) {
  if (m.host) // first: it would start the replica again
    caf::anon_send_exit(m.host, caf::exit_reason::kill);
  m.host = nullptr;
  if (m.up && m.actors.node)
    kill(m.actors);
  m.actors = {};
  m.up = false;
}

void cluster::corrupt(replica_id who, replica_config& r) const {
  if (const auto impostor = config_.impostors.find(who); impostor != config_.impostors.end())
    r.make_node = impostor->second;
  const auto found = config_.adversaries.find(who);
  if (found == config_.adversaries.end())
    return;
  const auto config =
    config_of(found->second, who,
              {replicas_, protocol_, config_.options, [this](replica_id one) { return members_.at(one.value()).key; },
               config_.seed, config_.bribed, records_.at(who)});
  auto taken = take_seat(config_.adversary_names, found->second.what, config, std::move(r.make_core));
  r.make_core = std::move(taken.make_core);
  r.bend_receipts = std::move(taken.bend_receipts);
}

client_gateway_actor cluster::add_gateway(session_id session, std::shared_ptr<const signer> key, client_actor client,
                                          duration retry, std::size_t frames_max) {
  client_gateway_config g;
  g.session = session;
  g.key = std::move(key);
  g.replicas = replicas_;
  g.clock = clock();
  g.network = network_;
  clients_.push_back(client);
  g.client = std::move(client);
  g.retry = retry;
  g.frames_max = frames_max;
  gateways_.push_back(spawn_client_gateway(*system_, std::move(g)));
  ends_->attach(session, gateways_.back());
  return gateways_.back();
}

bool cluster::run_until(const std::function<bool()>& done, time_point deadline, const std::stop_token& stop) {
  return time_ ? time_->run_until(done, deadline, stop) : run_threads(done, deadline, stop);
}

const std::string& cluster::standstill() const {
  static const std::string none;
  return time_ ? time_->standstill() : none;
}

std::string cluster::name_of(caf::actor_id id) const {
  const auto is = [id](const auto& actor) { return actor && actor->id() == id; };
  if (is(network_))
    return "the network";
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto& a = members_[i].actors;
    const auto* part = is(a.node)                             ? "node"
                       : is(a.leader)                         ? "mempool"
                       : is(a.exchange)                       ? "application"
                       : is(a.auditor)                        ? "auditor"
                       : is(a.checkpointer)                   ? "checkpointer"
                       : std::ranges::any_of(a.verifiers, is) ? "verifier"
                                                              : nullptr;
    if (part != nullptr)
      return "the " + std::string{part} + " of replica " + std::to_string(i) + ", which runs " + config_.protocol;
  }
  for (const auto& g : gateways_)
    if (is(g))
      return "the gateway of a client";
  return "an actor beside the replicas, in a cluster that runs " + config_.protocol;
}

bool cluster::run_threads(const std::function<bool()>& done, time_point deadline, const std::stop_token& stop) {
  constexpr auto pause = std::chrono::milliseconds{2};
  for (;;) {
    if (done())
      return true;
    if (stop.stop_requested() || now() >= deadline)
      return false;
    std::this_thread::sleep_for(pause);
  }
}

void cluster::crash(replica_id who) {
  auto& m = members_.at(who.value());
  if (!m.up)
    return;
  require(config_.how == scheduling::virtual_time, "only a simulated replica is crashed from outside");
  end(m);
  ends_->detach(who);
  time_->run_ready(); // it is gone before its store forgets
  m.down_since = now();
  m.disk->lose_unsynced();
}

time_point cluster::now() const {
  const auto since = system_->clock().now() - origin_;
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

void cluster::stop() {
  if (!system_)
    return;
  for (auto& m : members_)
    end(m);
  for (const auto& g : gateways_)
    caf::anon_send_exit(g, caf::exit_reason::kill);
  gateways_.clear();
  // Clients, too: one whose handle somebody still holds would be waited for without end.
  for (const auto& c : clients_)
    caf::anon_send_exit(c, caf::exit_reason::kill);
  clients_.clear();
  for (const auto& a : owned_)
    caf::anon_send_exit(a, caf::exit_reason::kill);
  owned_.clear();
  caf::anon_send_exit(network_, caf::exit_reason::user_shutdown);
  network_ = nullptr;
  if (recorder_)
    caf::anon_send_exit(recorder_, caf::exit_reason::user_shutdown);
  recorder_ = nullptr;
  if (config_.how == scheduling::virtual_time) {
    dynamic_cast<caf::scheduler::test_coordinator&>(system_->scheduler()).run(); // to the end: they all have been ended
    system_->clock().cancel_all(); // messages on their way hold references to dead actors
  }
  system_->await_all_actors_done();
}

cluster::~cluster() {
  if (system_)
    stop();
}

} // namespace bezant::simulation
