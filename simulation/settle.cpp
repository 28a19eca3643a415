#include "simulation/settle.hpp"

#include "exchange/corrupting_application.hpp"
#include "exchange/orders_digest.hpp"
#include "simulation/diagnosis.hpp"
#include "simulation/feeder.hpp"
#include "simulation/invariants.hpp"
#include "simulation/log_replay.hpp"
#include "simulation/observers.hpp"
#include "simulation/recorded_exchange.hpp"
#include "simulation/settle_watch.hpp"

#include <algorithm>

namespace bezant::simulation {

namespace {

constexpr session_id the_session{0};

/// One run of the job, from the read file to the result.
class settle_job {
public:
  settle_job(const settle_options& options, recorded_exchange recorded, std::shared_ptr<const signer> session_key)
    : options_{options},
      content_{std::move(recorded.content)},
      genesis_{std::move(recorded.genesis)},
      session_key_{std::move(session_key)} {
    std::set<replica_id> bad;
    for (const auto& [who, taken] : options_.adversaries)
      bad.insert(who);
    checker_ = std::make_shared<invariant_checker>(std::move(bad));
    for (std::uint32_t i = 0; i < options_.replicas; ++i)
      if (!options_.adversaries.contains(replica_id{i}))
        honest_.emplace_back(i);
  }

  result<settle_result> run(std::ostream* trace, const std::function<void(const settle_progress&)>& tell,
                            const std::stop_token& stop, std::string* why);

private:
  cluster_config configure();
  std::shared_ptr<application> make_application(replica_id who, const digest& chain);
  [[nodiscard]] const exchange::exchange_application& exchange_of(replica_id who) const { return *exchanges_.at(who); }
  void feed_all(cluster& c);
  [[nodiscard]] duration no_view_patience() const;
  bool wait(cluster& c, const std::function<void(const settle_progress&)>& tell, const std::stop_token& stop,
            std::string& because);
  [[nodiscard]] std::string why_stuck(const cluster& c, bool stuck) const;
  void sum_up(const cluster& c, settle_result& into);
  void compare_replicas(settle_result& into);
  void check_log(const cluster& c, settle_result& into);

  settle_options options_;
  recordings::recording content_;
  exchange::exchange_genesis genesis_;
  std::shared_ptr<const signer> session_key_;
  std::shared_ptr<frame_counter> counter_;
  std::shared_ptr<invariant_checker> checker_;
  std::vector<replica_id> honest_; ///< never empty; the first one's figures are told
  std::shared_ptr<suspicion_watch> suspicions_ = std::make_shared<suspicion_watch>();
  std::shared_ptr<trace_writer> trace_;
  std::shared_ptr<feed_report> report_ = std::make_shared<feed_report>();
  feed feed_;
  std::map<replica_id, std::shared_ptr<const exchange::exchange_application>> exchanges_;
  std::map<replica_id, trade_log> trades_;
};

std::shared_ptr<application> settle_job::make_application(replica_id who, const digest& chain) {
  auto made = std::make_unique<exchange::exchange_application>(genesis_, chain, ed25519());
  made->listen(&trades_[who]);
  std::shared_ptr<application> app;
  auto* exchange = made.get();
  if (options_.fault && options_.fault->replica == who)
    app = std::make_shared<exchange::corrupting_application>(std::move(made), options_.fault->after / options_.frame);
  else
    app = std::shared_ptr<exchange::exchange_application>{std::move(made)};
  exchanges_[who] = {app, exchange};
  checker_->hosts(who, exchanges_[who]);
  return app;
}

cluster_config settle_job::configure() {
  cluster_config config;
  config.how = options_.real_time ? scheduling::threads : scheduling::virtual_time;
  config.replicas = options_.replicas;
  config.chain_name = "settle";
  config.protocol = options_.protocol;
  config.options = options_.options;
  config.registry = options_.registry;
  config.scheme = ed25519();
  config.application_genesis = exchange::digest_of(genesis_);
  config.make_application = [this](replica_id who, const digest& chain) { return make_application(who, chain); };
  config.adversary_names = options_.adversary_names;
  config.adversaries = options_.adversaries;
  config.seed = options_.seed;
  config.network.links = options_.links;
  config.observer =
    std::make_shared<observers>(std::vector<std::shared_ptr<replica_observer>>{checker_, counter_, suspicions_});
  config.trace = trace_;
  return config;
}

void settle_job::feed_all(cluster& c) {
  const auto first = std::min<std::uint64_t>(options_.window, feed_.frames());
  auto feeder = spawn_feeder(c.system(), feed_, first, report_);
  const auto gateway = c.add_gateway(the_session, session_key_, std::move(feeder), seconds(2), options_.window);
  for (std::uint64_t i = 0; i < first; ++i)
    caf::anon_send(gateway, place_atom::value, feed_.cut(i));
}

/// How long views may stand still. Virtual time costs little, and an epoch may last hours of it.
duration settle_job::no_view_patience() const {
  return options_.real_time ? seconds(600) : seconds(24L * 3'600);
}

bool settle_job::wait(cluster& c, const std::function<void(const settle_progress&)>& tell, const std::stop_token& stop,
                      std::string& because) {
  const auto total = feed_.frames();
  const auto done = [&] { return report_->frames_accepted == total && counter_->all_executed(total); };
  auto last_progress = c.now();
  auto last_view = counter_->highest_view();
  std::uint64_t last_accepted = 0;
  const auto step = milliseconds(100);
  const duration patience{options_.patience.ns * (options_.real_time ? 3 : 1)};
  while (!c.run_until(done, c.now() + step, stop)) {
    const auto accepted = report_->frames_accepted.load();
    if (accepted != last_accepted) {
      last_progress = c.now();
      last_view = counter_->highest_view();
    }
    last_accepted = accepted;
    tell({accepted, total, c.now()});
    const auto views = counter_->highest_view().value() - last_view.value();
    const auto waited = c.now() - last_progress;
    const bool stuck = waited > patience && (views > options_.patience_views || waited > patience + no_view_patience());
    if (stop.stop_requested())
      return false;
    if (stuck || checker_->failed() || !c.standstill().empty()) {
      because = why_stuck(c, stuck);
      return false;
    }
  }
  tell({total, total, c.now()});
  return true;
}

std::string settle_job::why_stuck(const cluster& c, bool stuck) const {
  if (!c.standstill().empty())
    return c.standstill();
  circumstances around{options_.replicas, options_.protocol, options_.options, options_.links.delay_max, {}, {},
                       options_.real_time};
  for (const auto& [who, taken] : options_.adversaries)
    around.adversaries.emplace(who, taken.what);
  return (stuck ? "no frame was accepted any more" : "an invariant broke") + simulation::because(around);
}

result<settle_result> settle_job::run(std::ostream* trace, const std::function<void(const settle_progress&)>& tell,
                                      const std::stop_token& stop, std::string* why) {
  feed_ = {std::make_shared<const std::vector<exchange::command>>(content_.commands), options_.frame};
  trace_ = std::make_shared<trace_writer>(trace);
  trace_->header(trace_header(options_));
  std::set<replica_id> bad;
  for (const auto& [who, taken] : options_.adversaries)
    bad.insert(who);
  counter_ = std::make_shared<frame_counter>(options_.replicas, std::move(bad));
  report_->on_accepted = [this](const accepted_frame& f) { checker_->on_accepted(the_session, f); };

  const auto began = std::chrono::steady_clock::now();
  BOOST_OUTCOME_TRY(auto c, cluster::make(configure(), why));
  checker_->begin(c->replicas(), c->protocol_used());
  suspicions_->begin(c->protocol_used(), *c->replicas(), {}, exchange::lane_of_frame);
  c->start();
  feed_all(*c);
  settle_result into;
  into.complete = wait(*c, tell, stop, into.ended_because);
  into.ran = c->now() - time_point{0};
  into.reached = {report_->frames_accepted, feed_.frames(), c->now()};
  into.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  c->stop();
  into.suspicions = suspicions_->suspects();
  sum_up(*c, into);
  compare_replicas(into);
  into.evidence.founded = exchange::founding{c->founded(), genesis_};
  if (options_.check)
    check_log(*c, into);
  into.network = c->network_counts();
  into.adversaries = c->acts();
  into.trace_digest = trace_->finish();
  return into;
}

void settle_job::sum_up(const cluster& c, settle_result& into) {
  into.counts = content_.counts;
  into.complaints = content_.complaints;
  into.orders_submitted = content_.counts.orders;
  into.cancels = content_.counts.cancels;
  into.orders_accepted = report_->orders_accepted;
  into.orders_rejected = report_->orders_rejected;
  into.latency = summarize(std::move(report_->latencies_ns));
  into.cancels_rejected = report_->cancels_rejected;
  const auto& trades = trades_.at(honest_.front()).list;
  into.trades = trades.size();
  for (const auto& t : trades)
    into.volume += t.quantity.value();
  const auto& books = exchange_of(honest_.front()).books();
  into.live = books.live_orders();
  const auto price_of = [&](exchange::side s) -> std::optional<std::uint64_t> {
    const auto level = books.best(exchange::instrument_id{0}, s);
    return level ? std::optional{level->price.value()} : std::nullopt;
  };
  into.best_bid = price_of(exchange::side::buy);
  into.best_ask = price_of(exchange::side::sell);
  into.blocks_final = std::numeric_limits<std::uint64_t>::max();
  for (const auto who : honest_)
    into.blocks_final = std::min(into.blocks_final, c.disk(who).last().block->header().at.value());
}

void settle_job::compare_replicas(settle_result& into) {
  into.honest = honest_;
  into.orders_digest = exchange_of(honest_.front()).orders_digest();
  exchange::orders_log submitted;
  for (const auto& command : content_.commands)
    submitted.add(the_session, command);
  into.submitted_digest = submitted.value();
  checker_->finish();
  into.evidence.found = checker_->evidence_found();
  into.evidence.isolated = checker_->isolated();
  into.evidence.simulated_signatures = false;
  for (const auto& v : checker_->violations())
    into.disagreements.push_back(v.invariant + ": " + v.sentence);
  for (const auto who : honest_) {
    const auto i = who.value();
    const auto& e = exchange_of(who);
    into.state_digests.push_back(e.state());
    // Replicas that were stopped half-way stand at different heights; what they executed was compared by height.
    if (into.complete && e.state() != into.state_digests.front())
      into.disagreements.push_back("replica " + std::to_string(i) + " ends in another state than replica "
                                   + std::to_string(honest_.front().value()));
    if (into.complete && e.orders_digest() != into.submitted_digest)
      into.disagreements.push_back("replica " + std::to_string(i) + " carried out other orders than were submitted");
  }
  into.agree = into.disagreements.empty();
}

void settle_job::check_log(const cluster& c, settle_result& into) {
  auto& failures = into.check_failures;
  for (const auto who : honest_) {
    const auto i = who.value();
    // A run that ended early may have committed blocks that were not carried out yet.
    auto blocks = c.disk(replica_id{i}).committed();
    blocks.resize(std::min<std::size_t>(blocks.size(), counter_->last_executed(replica_id{i}).value()));
    const auto log = replay(genesis_, blocks);
    const auto note = [&](const std::vector<std::string>& list) {
      for (const auto& text : list)
        failures.push_back("replica " + std::to_string(i) + ": " + text);
    };
    if (exchange::orders_digest_of(log.effective) != exchange_of(replica_id{i}).orders_digest())
      note({"its order log is not the one in its blocks"});
    note(compare(log, exchange_of(replica_id{i}).books()));
    note(compare(log.trades, trades_.at(replica_id{i}).list));
  }
  into.check = failures.empty();
}

} // namespace

result<settle_result> settle(const settle_options& options, std::ostream* trace,
                             const std::function<void(const settle_progress&)>& tell, const std::stop_token& stop,
                             std::string* why) {
  require(options.frame >= 1 && options.frame <= exchange::frame_commands_max && options.window >= 1
            && options.window <= 256 && options.replicas >= 1,
          "settle options are within their bounds");
  const std::shared_ptr<const signer> key = ed25519()->make_signer(public_key_seed("session", 0));
  const recorded_source source{options.file,   options.format,    options.limit,
                               options.strict, options.maker_fee, options.taker_fee};
  BOOST_OUTCOME_TRY(auto recorded, read_recorded_exchange(source, key->key(), why));
  // What would end well without having shown anything is refused.
  if (const auto commands = recorded.content.commands.size(); options.fault && options.fault->after >= commands) {
    if (why != nullptr)
      *why = "the fault would never show: there are only " + std::to_string(commands) + " orders and cancels";
    return std::make_error_code(std::errc::invalid_argument);
  }
  return settle_job{options, std::move(recorded), key}.run(trace, tell, stop, why);
}

} // namespace bezant::simulation
