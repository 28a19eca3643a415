#include "simulation/runner.hpp"

#include "simulation/cluster.hpp"
#include "simulation/expectations.hpp"
#include "simulation/fault_player.hpp"
#include "simulation/observers.hpp"
#include "simulation/planted_crimes.hpp"
#include "simulation/rogue_client.hpp"
#include "simulation/watched_core.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace bezant::simulation {

namespace {

constexpr std::uint64_t clients_part =
  3; ///< of a run's randomness; 0 is the network's, 1 the faults', 2 the adversaries'

class scenario_run {
public:
  scenario_run(const scenario& s, const workload& load, const scenario_names& names, std::size_t replicas,
               std::uint64_t seed, std::shared_ptr<transcript_recorder> transcripts)
    : scenario_{s},
      load_{load},
      names_{names},
      plan_{plan_faults(s, replicas, seed)},
      transcripts_{std::move(transcripts)} {
    outcome_.seed = seed;
    outcome_.replicas = replicas;
    for (const auto& plan : s.adversaries)
      for (const auto who : plan.replicas) {
        seat taken{plan.what, {plan.replicas.begin(), plan.replicas.end()}};
        taken.accomplices.insert(plan.accomplices.begin(), plan.accomplices.end());
        seats_.emplace(who, std::move(taken));
      }
    for (const auto& [who, taken] : seats_)
      bad_.insert(who);
    checker_ = std::make_shared<invariant_checker>(bad_, s.expected.forensics);
    if (s.expected.reference && s.checkpoints.every != 0)
      checker_->keep_log();
  }

  run_outcome go(std::ostream* trace, const std::stop_token& stop);

private:
  cluster_config configure();
  std::shared_ptr<application> make_application(replica_id who, const digest& chain);
  void add_clients();
  void wait_for_recovery(time_point end, const std::stop_token& stop);
  [[nodiscard]] std::vector<replica_id> honest_and_up() const;
  [[nodiscard]] bribed_gain gain_of(application& app) const;
  [[nodiscard]] std::optional<time_point> answered_until(std::size_t up) const;
  [[nodiscard]] std::vector<block_ptr> log_of(replica_id who) const;
  void sum_up();

  const scenario& scenario_;
  const workload& load_;
  const scenario_names& names_;
  fault_plan plan_;
  run_outcome outcome_;
  bool gave_up_ = false; ///< blocks come too late
  std::map<replica_id, seat> seats_;
  std::shared_ptr<invariant_checker> checker_;
  std::shared_ptr<trace_writer> trace_;
  std::shared_ptr<transcript_recorder> transcripts_;
  std::shared_ptr<suspicion_watch> suspicions_ = std::make_shared<suspicion_watch>();
  std::shared_ptr<planted_crimes> crimes_ = std::make_shared<planted_crimes>();
  std::set<replica_id> bad_;
  std::shared_ptr<client_counts> clients_ = std::make_shared<client_counts>();
  std::shared_ptr<std::uint64_t> rogue_frames_ = std::make_shared<std::uint64_t>(0);
  std::unique_ptr<cluster> cluster_;
  std::unique_ptr<fault_player> faults_;
};

std::shared_ptr<application> scenario_run::make_application(replica_id who, const digest& chain) {
  auto app = std::make_shared<exchange::exchange_application>(load_.genesis(), chain, load_.scheme());
  checker_->hosts(who, app);
  return app;
}

cluster_config scenario_run::configure() {
  cluster_config config;
  config.replicas = outcome_.replicas;
  config.chain_name = scenario_.name;
  config.protocol = scenario_.protocol;
  config.options = scenario_.options;
  config.registry = names_.protocols;
  config.scheme = load_.scheme();
  config.application_genesis = exchange::digest_of(load_.genesis());
  config.make_application = [this](replica_id who, const digest& chain) { return make_application(who, chain); };
  config.wrap = [this](replica_id who, std::unique_ptr<protocol> honest) {
    return seats_.contains(who) ? std::move(honest) : watch(std::move(honest), who, outcome_.replicas, checker_);
  };
  config.adversary_names = names_.adversaries;
  config.adversaries = seats_;
  config.bribed = load_.bribed();
  config.seed = outcome_.seed;
  config.network = plan_.network;
  config.skews = plan_.skews;
  std::vector<std::shared_ptr<replica_observer>> watchers{checker_, suspicions_};
  if (transcripts_)
    watchers.push_back(transcripts_);
  if (scenario_.expected.forensics)
    watchers.push_back(crimes_);
  config.observer = std::make_shared<observers>(std::move(watchers));
  config.limits.transactions_max = scenario_.workload.mempool;
  config.checkpoints = scenario_.checkpoints;
  config.instant_steps_max = instant_steps_for(outcome_.replicas, load_.sessions() * scenario_.workload.window);
  config.trace = trace_;
  return config;
}

void scenario_run::add_clients() {
  const auto& w = scenario_.workload;
  const auto random = random_source{outcome_.seed}.split(clients_part);
  for (std::uint32_t i = 0; i < load_.sessions(); ++i) {
    const session_id session{i};
    if (i + w.rogues >= load_.sessions()) {
      spawn_rogue_client(*cluster_, {session, load_.key(session), load_.genesis(), random.split(i), rogue_frames_,
                                     w.rogue, w.rogue_rate});
      continue;
    }
    std::shared_ptr<command_source> source = load_.commands(session, random);
    if (source->left() == 0)
      continue;
    const auto client = spawn_scenario_client(
      cluster_->system(), {session, std::move(source), w.frame, w.window, w.pause, clients_, checker_});
    const auto gateway = cluster_->add_gateway(session, load_.key(session), client, w.retry, w.window);
    checker_->serves(session);
    caf::anon_send(client, start_atom::value, caf::actor_cast<caf::strong_actor_ptr>(gateway));
  }
}

void scenario_run::wait_for_recovery(time_point end, const std::stop_token& stop) {
  const auto before = checker_->highest_view();
  const auto watched = honest_and_up();
  const auto goal = faults_->at_quiet().value() + scenario_.expected.commits_after;
  const auto recovered = [&] {
    return std::ranges::all_of(watched, [&](replica_id who) { return checker_->committed(who).value() >= goal; });
  };
  const auto sent = scenario_.expected.answers_after ? clients_->frames : decltype(clients_->frames){};
  const auto starves = [&](const auto& entry) {
    return clients_->frames.at(entry.first).answered < entry.second.placed;
  };
  const auto views = [&] { return checker_->highest_view().value() - before.value(); };
  const auto& e = scenario_.expected;
  const auto too_late = [&] { return e.ends_run && e.views_after_max != 0 && views() > e.views_after_max; };
  cluster_->run_until([&] { return recovered() || too_late(); }, end, stop);
  gave_up_ = !recovered() && too_late();
  if (recovered()) {
    outcome_.views_to_recover = views();
    cluster_->run_until([&] { return std::ranges::none_of(sent, starves); }, end, stop);
  }
  for (const auto& entry : sent)
    if (starves(entry))
      outcome_.starved.emplace_back(entry.first, entry.second.placed - clients_->frames.at(entry.first).answered);
}

run_outcome scenario_run::go(std::ostream* trace, const std::stop_token& stop) {
  const auto began = std::chrono::steady_clock::now();
  trace_ = std::make_shared<trace_writer>(trace);
  trace_->header(nlohmann::ordered_json{{"job", "simulate"},
                                        {"scenario", scenario_.name},
                                        {"protocol", scenario_.protocol},
                                        {"replicas", outcome_.replicas},
                                        {"seed", outcome_.seed}}
                   .dump());
  std::string why;
  auto made = cluster::make(configure(), &why);
  require(made.has_value(), "a scenario that was read makes a cluster");
  cluster_ = std::move(made).value();
  checker_->begin(cluster_->replicas(), cluster_->protocol_used());
  suspicions_->begin(cluster_->protocol_used(), *cluster_->replicas(), bad_, exchange::lane_of_frame,
                     scenario_.expected.forensics);
  if (scenario_.expected.forensics)
    crimes_->begin(cluster_->replicas(), cluster_->protocol_used(), names_.adversaries.forge_of(scenario_.protocol),
                   *load_.scheme(), bad_);
  if (transcripts_)
    transcripts_->begin(exchange::founding{cluster_->founded(), load_.genesis()}, bad_);
  checker_->knows(cluster_->replicas()->chain(), load_.genesis(), load_.scheme());
  cluster_->start();
  add_clients();

  const auto never = [] { return false; };
  const time_point end{scenario_.length.ns};
  faults_ = std::make_unique<fault_player>(scenario_, plan_, *cluster_, checker_);
  faults_->play(end, stop);
  if (scenario_.expected.commits_after != 0 && !stop.stop_requested())
    wait_for_recovery(end, stop);
  if (!gave_up_ && (!scenario_.expected.ends_run || !outcome_.views_to_recover))
    cluster_->run_until(never, end, stop);
  outcome_.complete = !stop.stop_requested();
  outcome_.ran = cluster_->now() - time_point{};
  sum_up();
  outcome_.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return std::move(outcome_);
}

std::vector<replica_id> scenario_run::honest_and_up() const {
  std::vector<replica_id> list;
  for (std::uint32_t i = 0; i < outcome_.replicas; ++i)
    if (const replica_id who{i}; !seats_.contains(who) && cluster_->is_up(who))
      list.push_back(who);
  return list;
}

bribed_gain scenario_run::gain_of(application& app) const {
  const auto& exchange = dynamic_cast<const exchange::exchange_application&>(app);
  const exchange::account_id purse{load_.bribed()->account};
  const auto& deposits = load_.genesis().accounts.at(purse.value()).deposits;
  const auto change = [&](std::size_t i) -> std::int64_t {
    if (i >= deposits.size())
      return 0;
    const auto now = exchange.books().balance(purse, deposits[i].asset);
    return static_cast<std::int64_t>(now.free.value() + now.held.value() - deposits[i].free.value());
  };
  return {change(0), change(1)};
}

/// Until when frames must have taken effect to be answered by now: nothing goes wrong any more, a quorum is honest and
/// up, and their clients have sent them again ten times since.
std::optional<time_point> scenario_run::answered_until(std::size_t up) const {
  const auto& set = *cluster_->replicas();
  const auto calm = cluster_->now() - duration{10 * scenario_.workload.retry.ns};
  if (!outcome_.complete || up < set.quorum() || calm < plan_.quiet + duration{10 * scenario_.workload.retry.ns}
      || !scenario_.expected.breaks.empty() || !scenario_.expected.progress.value_or(true))
    return std::nullopt;
  return calm;
}

/// With checkpoints a store begins somewhere: what was committed below by any replica stands for it.
std::vector<block_ptr> scenario_run::log_of(replica_id who) const {
  auto own = cluster_->disk(who).committed();
  if (scenario_.checkpoints.every == 0)
    return own;
  const auto last = cluster_->disk(who).last().block->header().at;
  auto log = checker_->committed_log(last);
  std::size_t kept = own.size();
  for (auto at = log.size(); kept > 0 && at > 0 && own[kept - 1]->header().at.value() == at; --at)
    log[at - 1] = own[--kept];
  return log;
}

void scenario_run::sum_up() {
  const auto watched = honest_and_up();
  const auto answered = answered_until(watched.size());
  cluster_->stop();
  constexpr auto to_notice = milliseconds(1); // what came just now need not have been looked at
  checker_->finish(answered, outcome_.complete ? cluster_->now() - to_notice : time_point{});
  if (scenario_.expected.reference && outcome_.complete)
    for (const auto who : watched)
      checker_->compare_with_reference(who, log_of(who),
                                       static_cast<const exchange::exchange_application&>(cluster_->app(who)));
  outcome_.trace = trace_->finish();
  outcome_.violations = checker_->violations();
  std::ranges::copy(crimes_->finish(), std::back_inserter(outcome_.violations));
  for (const auto& [who, difference] : suspicions_->differences())
    outcome_.violations.push_back({"suspicion",
                                   {who, {}, {}, cluster_->now()},
                                   "the meter of replica " + std::to_string(who.value()) + " " + difference});
  excuse_breaks(scenario_, outcome_);
  if (const auto& why = cluster_->standstill(); !why.empty()) // whatever else was expected to break, never this
    outcome_.violations.push_back({"virtual-time", {{}, {}, checker_->highest_view(), cluster_->now()}, why});
  outcome_.checked = checker_->counts();
  outcome_.network = cluster_->network_counts();
  outcome_.adversaries = cluster_->acts();
  outcome_.partitions = plan_.network.partitions.size();
  outcome_.crashes = faults_->crashes();
  outcome_.restarts = faults_->restarts();
  outcome_.clients = *clients_;
  outcome_.suspicions = suspicions_->suspects();
  outcome_.evidence.found = checker_->evidence_found();
  outcome_.evidence.isolated = checker_->isolated();
  outcome_.evidence.founded = exchange::founding{cluster_->founded(), load_.genesis()};
  outcome_.evidence.simulated_signatures = load_.scheme()->name() != ed25519()->name();
  outcome_.rogue_frames = *rogue_frames_;
  if (load_.bribed() && !watched.empty())
    outcome_.bribed = gain_of(cluster_->app(watched.front()));
  outcome_.blocks = checker_->committed_by_any();
  outcome_.blocks_final = outcome_.blocks;
  for (const auto who : watched)
    outcome_.blocks_final = std::min(outcome_.blocks_final, checker_->committed(who));
  if (outcome_.complete)
    outcome_.missed = missed_expectations(scenario_, plan_, outcome_, faults_->at_quiet());
}

} // namespace

run_outcome run(const scenario& s, const workload& load, const scenario_names& names, std::size_t replicas,
                std::uint64_t seed, std::ostream* trace, const std::stop_token& stop,
                std::shared_ptr<transcript_recorder> transcripts) {
  return scenario_run{s, load, names, replicas, seed, std::move(transcripts)}.go(trace, stop);
}

} // namespace bezant::simulation
