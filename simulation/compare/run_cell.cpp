#include "simulation/compare/run_cell.hpp"

#include "core/simulated_signatures.hpp"
#include "simulation/cluster.hpp"
#include "simulation/compare/load_leader.hpp"
#include "simulation/compare/noop_application.hpp"
#include "simulation/diagnosis.hpp"

#include <algorithm>

namespace bezant::comparison {

namespace {

/// A cell ends when no honest replica has entered a view or committed anything for this long.
constexpr duration patience_virtual = seconds(120);
constexpr duration patience_real = seconds(20);

class cell_run {
public:
  cell_run(const grid& g, const cell& c, const known_names& names, const std::stop_token& stop)
    : grid_{g}, cell_{c}, names_{names}, stop_{stop} {
    const auto list = silent_replicas(c.replicas, c.silent);
    silent_.insert(list.begin(), list.end());
    const auto bad = byzantine_replicas(c.replicas, c.byzantine, silent_);
    byzantine_.insert(bad.begin(), bad.end());
    std::set<replica_id> honest;
    for (std::uint32_t i = 0; i < c.replicas; ++i)
      if (is_honest(replica_id{i}))
        honest.insert(replica_id{i});
    honest_ = honest.size();
    recorder_ = std::make_shared<cell_recorder>(std::move(honest), byzantine_);
  }

  std::optional<cell_result> go();

private:
  [[nodiscard]] bool is_honest(replica_id who) const { return !silent_.contains(who) && !byzantine_.contains(who); }
  simulation::cluster_config configure();
  /// Runs for `length`, or until nothing happens any more: false.
  bool run_for(const stretch& length);
  bool drain();
  bool run_until(const std::function<bool()>& done, std::optional<time_point> deadline);
  [[nodiscard]] traffic carried() const;
  /// Why nothing can be committed, if the protocol's timer is too short for the network.
  [[nodiscard]] std::string too_impatient() const;

  const grid& grid_;
  const cell& cell_;
  const known_names& names_;
  const std::stop_token& stop_;
  std::set<replica_id> silent_, byzantine_;
  std::size_t honest_ = 0;
  std::shared_ptr<cell_recorder> recorder_;
  std::unique_ptr<simulation::cluster> cluster_;
};

simulation::cluster_config cell_run::configure() {
  simulation::cluster_config config;
  config.how = grid_.real_time ? scheduling::threads : scheduling::virtual_time;
  config.replicas = cell_.replicas;
  // The seed is in the chain's name, so that leaders who follow a hash come in another order, too.
  config.chain_name = "compare-" + std::to_string(cell_.seed);
  config.protocol = cell_.who.protocol;
  config.options = cell_.who.options;
  config.registry = names_.protocols;
  config.scheme = grid_.real_time ? ed25519() : simulated_signatures();
  config.make_application = [](replica_id, const digest&) { return std::make_shared<noop_application>(); };
  config.adversary_names = names_.adversaries;
  for (const auto who : silent_)
    config.adversaries.emplace(who, simulation::seat{use("silent"), {who}});
  for (const auto who : byzantine_)
    config.adversaries.emplace(who, simulation::seat{cell_.behaviour, byzantine_});
  config.seed = cell_.seed;
  config.network.links.delay_min = cell_.delay.min;
  config.network.links.delay_max = cell_.delay.max;
  config.network.links.bytes_per_second = grid_.bytes_per_second;
  for (const auto& change : grid_.changes) {
    auto links = config.network.links;
    links.delay_min = change.delay.min;
    links.delay_max = change.delay.max;
    config.network.changes.push_back({change.from, change.until, links});
  }
  config.observer = recorder_;
  if (!grid_.real_time)
    config.costs = grid_.costs;
  config.make_leader = [this](caf::actor_system& system, replica_id who) {
    return spawn_load_leader(system, who, {cell_.block, cell_.payload, cell_.load}, cluster_->clock());
  };
  return config;
}

traffic cell_run::carried() const {
  const auto& n = cluster_->network_counts();
  traffic sum{n.sent, n.bytes, 0};
  for (std::uint32_t i = 0; i < cell_.replicas; ++i)
    if (const auto& cpu = cluster_->cpu(replica_id{i}); cpu && is_honest(replica_id{i}))
      sum.verifications += cpu->verifications();
  return sum;
}

bool cell_run::run_until(const std::function<bool()>& done, std::optional<time_point> deadline) {
  const auto patience = grid_.real_time ? patience_real : patience_virtual;
  auto last = recorder_->so_far();
  auto patient_until = cluster_->now() + patience;
  const auto advanced = [&] {
    const auto now = recorder_->so_far();
    return now.view != last.view || now.at != last.at;
  };
  for (;;) {
    const auto end = deadline ? std::min(*deadline, patient_until) : patient_until;
    if (cluster_->run_until(done, end, stop_))
      return true;
    if (stop_.stop_requested() || !cluster_->standstill().empty())
      return false;
    if (deadline && cluster_->now() >= *deadline)
      return true;
    if (!advanced())
      return false;
    last = recorder_->so_far();
    patient_until = cluster_->now() + patience;
  }
}

bool cell_run::run_for(const stretch& length) {
  if (length.rounds == 0)
    return run_until([] { return false; }, cluster_->now() + length.time);
  const auto began = recorder_->so_far();
  const bool moved = run_until([&] { return recorder_->so_far().is_beyond(began, length.rounds); }, std::nullopt);
  // What happens at the same moment belongs together: not one replica before the window and the others in it.
  if (moved && !grid_.real_time)
    cluster_->run_until([] { return false; }, cluster_->now() + nanoseconds(1), stop_);
  return moved;
}

std::string cell_run::too_impatient() const {
  simulation::circumstances around;
  around.replicas = cell_.replicas;
  around.protocol = cell_.who.protocol;
  around.options = cell_.who.options;
  around.delay_max = cell_.delay.max;
  around.real_time = grid_.real_time;
  const auto why = simulation::timer_below_delay(around);
  return why.empty() ? why : ": " + why;
}

bool cell_run::drain() {
  const auto began = recorder_->so_far();
  return run_until(
    [&] {
      const auto now = recorder_->so_far();
      return now.past > (honest_ - 1) / 2 || now.is_beyond(began, drain_rounds_max);
    },
    std::nullopt);
}

std::optional<cell_result> cell_run::go() {
  std::string why;
  auto made = simulation::cluster::make(configure(), &why);
  require(made.has_value(), "a grid that was read makes clusters");
  cluster_ = std::move(made).value();
  cluster_->start();
  bool moved = run_for(grid_.warm_up);
  measured_window w;
  w.begin = cluster_->now();
  w.first_view = recorder_->so_far().view;
  const auto before = carried();
  moved = moved && run_for(grid_.measured);
  w.end = cluster_->now();
  w.last_view = recorder_->so_far().view;
  if (!grid_.real_time)
    w.carried = carried() - before;
  recorder_->mark(w.end);
  moved = moved && drain();
  if (stop_.stop_requested())
    return std::nullopt;
  const auto standstill = cluster_->standstill();
  cluster_->stop();
  w.honest = honest_;
  w.byzantine = byzantine_;
  if (!grid_.real_time)
    w.delay_ns = cell_.delay.mean();
  w.load = cell_.load;
  cell_result done{measure(recorder_->take(), w), recorder_->failure()};
  done.byzantine = cluster_->acts();
  std::erase_if(done.byzantine, [this](const adversary_acts& a) { return !byzantine_.contains(a.replica); });
  if (!standstill.empty())
    done.note = standstill;
  else if (done.note.empty() && !moved)
    done.note = "came to a standstill";
  else if (done.note.empty() && done.numbers.blocks == 0 && !done.numbers.latency_ms_p50)
    done.note = "nothing was committed" + too_impatient();
  for (const auto& a : done.byzantine)
    if (a.total() == 0)
      done.note += (done.note.empty() ? "" : "; ") + to_string(a);
  return done;
}

/// Why the cell shows nothing; empty if it may.
std::string impossible(const cell& c, const known_names& names) {
  if (c.byzantine == 0)
    return {};
  if (const auto name = names.adversaries.needs_orders(c.behaviour); !name.empty())
    return "\"" + name + "\" needs the orders of clients, which a cell has not: see bezant simulate";
  const auto& protocol = *names.protocols.find(c.who.protocol).value();
  if (auto why = names.adversaries.inapplicable(c.behaviour, protocol); !why.empty())
    return why;
  const auto refused = simulation::refusal_of({c.behaviour, {replica_id{1}}}, names.adversaries, protocol,
                                              c.who.options, c.replicas, false);
  return refused.inapplicable ? refused.why : "";
}

} // namespace

std::optional<cell_result> run_cell(const grid& g, const cell& c, const known_names& names,
                                    const std::stop_token& stop) {
  require(c.silent + c.byzantine < c.replicas, "somebody is honest");
  if (auto why = impossible(c, names); !why.empty())
    return cell_result{{}, std::move(why), false};
  return cell_run{g, c, names, stop}.go();
}

cell_metrics ideal_cell(const contestant& who, const ideal_setting& setting, const known_names& names) {
  grid g;
  g.costs = {};
  g.bytes_per_second = 0;
  g.warm_up.rounds = setting.warm_up;
  g.measured.rounds = setting.measured;
  const cell c{who, setting.replicas, 1, 0, {setting.delay, setting.delay}, setting.silent, 0, setting.seed};
  return run_cell(g, c, names)->numbers;
}

} // namespace bezant::comparison
