#include "tests/crash/crash_run.hpp"

#include "transport/log.hpp"

#include <algorithm>

namespace bezant::testing {

namespace {

using clock_type = std::chrono::steady_clock;

/// One run of a plan.
class running {
public:
  explicit running(const crash_plan& plan) : plan_{plan}, cluster_{plan.setting} {
    logger("links")->set_level(spdlog::level::warn); // links come and go with their replicas
  }

  crash_report run();

private:
  /// False if it makes no sense to go on.
  bool live(const crash_life& life);
  bool power_failure();
  /// True once `frames` more were acknowledged; false if that takes too long, or nobody is left to do it.
  bool goes_on(std::size_t frames);
  void settle();
  /// What f+1 replicas say of the session must be what its client knows.
  void ask_session();
  bool equal_states();
  void broken(const char* what, std::size_t k, const std::string& sentence);
  /// How a replica ended by itself.
  void ended_wrongly(std::size_t k, const std::string& how);
  void raise(std::size_t k);

  const crash_plan& plan_;
  crash_cluster cluster_;
  std::optional<order_feed> feed_;
  std::optional<std::size_t> down_; // the victim of the last life, not started again yet
  settled_state settled_;
  crash_report report_;
};

void running::broken(const char* what, std::size_t k, const std::string& sentence) {
  report_.verdict.found.add(what, {replica_id{static_cast<std::uint32_t>(k)}, {}, {}, {}}, sentence);
}

void running::ended_wrongly(std::size_t k, const std::string& how) {
  auto sentence = "replica " + std::to_string(k) + " " + how;
  for (const auto& line : deployment::last_lines(cluster_.paths().log(k), 3))
    sentence += "\n    " + line;
  broken("cannot-continue", k, sentence);
}

void running::raise(std::size_t k) {
  cluster_.start(k);
  if (down_ == k)
    down_.reset();
}

bool running::power_failure() {
  constexpr std::size_t frames = 100;
  if (!feed_->wait_for(frames, plan_.settle_max)) {
    broken("progress", 0, "the cluster acknowledged no 100 frames before the power failed");
    return false;
  }
  if (down_)
    raise(*down_);
  cluster_.kill_all();
  for (std::size_t k = 0; k < crash_cluster::replicas; ++k)
    cluster_.start(k);
  ++report_.reached;
  if (goes_on(frames))
    return true;
  broken("progress", 0, "the cluster acknowledged no 100 frames after the power had failed");
  return false;
}

bool running::goes_on(std::size_t frames) {
  const auto wanted = feed_->acknowledged() + frames;
  const auto until = clock_type::now() + std::chrono::nanoseconds{plan_.life_max.ns};
  while (feed_->acknowledged() < wanted) {
    if (clock_type::now() > until || !cluster_.any_runs())
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return true;
}

bool running::live(const crash_life& life) {
  ++report_.due;
  if (!life.at)
    return power_failure();
  if (down_ && *down_ != life.victim)
    raise(*down_);
  if (const auto how = cluster_.kill(life.victim); !how.empty() && down_ != life.victim) {
    ended_wrongly(life.victim, how);
    return false;
  }
  cluster_.start(life.victim, life.at);
  down_ = life.victim;
  const auto how = cluster_.ended(life.victim, plan_.life_max);
  if (!how) {
    ++report_.missed;
    cluster_.kill(life.victim);
    return true;
  }
  if (*how == killed) {
    ++report_.reached;
    return true;
  }
  ended_wrongly(life.victim, *how);
  return false;
}

bool running::equal_states() {
  std::vector<settled_state> stands;
  for (std::size_t k = 0; k < crash_cluster::replicas; ++k)
    if (const auto s = feed_->client().status(replica_id{static_cast<std::uint32_t>(k)}, seconds(5)))
      stands.push_back({s->executed, s->state});
  const bool equal = stands.size() == crash_cluster::replicas && std::ranges::all_of(stands, [&](const auto& s) {
                       return s.at == stands.front().at && s.state == stands.front().state;
                     });
  if (equal)
    settled_ = stands.front();
  return equal;
}

void running::ask_session() {
  const exchange::inquiry what{exchange::inquiry_kind::session, {}, {}, session_id{0}, 0};
  const auto stands = feed_->client().agreed(what, plan_.settle_max);
  if (!stands || stands->next.value() != feed_->history().placed.size() + 1)
    broken("acknowledged", 0, "f+1 replicas do not say that every frame took effect");
}

void running::settle() {
  if (down_)
    raise(*down_);
  const auto until = clock_type::now() + std::chrono::nanoseconds{plan_.settle_max.ns};
  const bool well = report_.good(); // else nobody waits for what may never come
  if (!feed_->finish(well ? plan_.settle_max : duration{}) && well)
    broken("progress", 0, "not everything that was placed is acknowledged in time");
  bool equal = false;
  while (well && !(equal = equal_states()) && clock_type::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  if (well && !equal)
    broken("progress", 1, "the replicas do not come to one height with one state in time");
  if (well && equal)
    ask_session();
  for (std::size_t k = 0; k < crash_cluster::replicas; ++k)
    if (const auto how = cluster_.stop(k); how != stopped)
      ended_wrongly(k, how);
}

crash_report running::run() {
  for (std::size_t k = 0; k < crash_cluster::replicas; ++k)
    cluster_.start(k);
  feed_.emplace(plan_.setting.dir, plan_.seed);
  const auto last = clock_type::now() + std::chrono::nanoseconds{plan_.total_max.ns};
  if (!feed_->begin(plan_.settle_max))
    broken("progress", 0, "the cluster does not come up in time");
  else
    for (const auto& life : plan_.lives)
      if (clock_type::now() >= last || !live(life))
        break;
  settle();
  const auto told = feed_->history();
  report_.placed = told.placed.size();
  report_.acknowledged = told.accepted.size();
  for (const auto& f : told.accepted)
    report_.orders += f.outcome.results.size();
  auto& v = report_.verdict;
  judge_signatures(cluster_, feed_->founded(), v);
  judge_stores(cluster_, feed_->founded(), told, settled_, v);
  report_.lives = cluster_.lives();
  return std::move(report_);
}

} // namespace

crash_report run(const crash_plan& plan) {
  return running{plan}.run();
}

std::vector<crash_life> enumerate_lives(deed what, bool after, std::uint64_t last, std::size_t victim) {
  std::vector<crash_life> list;
  for (std::uint64_t number = 1; number <= last; ++number)
    list.push_back({victim, crash_point{what, after, number}});
  return list;
}

std::vector<crash_life> enumerate_lives(std::uint64_t last) {
  std::vector<crash_life> list;
  std::size_t victim = 0;
  for (const auto what : all_deeds)
    for (const bool after : {false, true}) {
      const auto more = enumerate_lives(what, after, last, victim++ % crash_cluster::replicas);
      list.insert(list.end(), more.begin(), more.end());
    }
  return list;
}

std::vector<crash_life> sample_lives(std::uint64_t seed, std::size_t count, std::uint64_t last) {
  random_source random{seed};
  std::vector<crash_life> list;
  for (std::size_t i = 0; i < count; ++i) {
    const auto victim = static_cast<std::size_t>(random.below(crash_cluster::replicas));
    const auto what = all_deeds[random.below(all_deeds.size())];
    const bool after = random.below(2) == 1;
    list.push_back({victim, crash_point{what, after, 1 + random.below(last)}});
  }
  return list;
}

std::string sentences_of(const crash_report& r) {
  std::string text;
  for (const auto& one : r.verdict.found.list())
    text += one.invariant + ": " + one.sentence + "\n";
  return text;
}

} // namespace bezant::testing
