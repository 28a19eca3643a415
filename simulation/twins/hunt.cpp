#include "simulation/twins/hunt.hpp"

#include <bit>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace bezant::simulation::twins {

namespace {

constexpr std::size_t exhaustive_rounds = 3;

/// Hands scenarios out in order and takes their outcomes back in order.
class work_list {
public:
  /// A thread may be this many scenarios ahead of the one that is counted next.
  static constexpr std::size_t ahead_max = 4096;

  explicit work_list(std::size_t planned) : planned_{planned} {}

  std::optional<std::size_t> take(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, stop, [this] { return ended_ || given_ >= planned_ || given_ < counted_ + ahead_max; });
    if (ended_ || stop.stop_requested() || given_ >= planned_)
      return std::nullopt;
    return given_++;
  }
  void put(std::size_t number, attack_outcome done) {
    const std::lock_guard lock{mutex_};
    waiting_.emplace(number, std::move(done));
    if (number == counted_)
      changed_.notify_all();
  }
  void thread_ended() {
    const std::lock_guard lock{mutex_};
    ++threads_ended_;
    changed_.notify_all();
  }
  /// The next outcome; nothing when it will not come.
  std::optional<attack_outcome> next(std::size_t threads) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return waiting_.contains(counted_) || threads_ended_ == threads; });
    auto found = waiting_.extract(counted_);
    if (found.empty())
      return std::nullopt;
    ++counted_;
    changed_.notify_all();
    return std::move(found.mapped());
  }
  void end() {
    const std::lock_guard lock{mutex_};
    ended_ = true;
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t planned_;
  std::size_t given_ = 0;
  std::size_t counted_ = 0;
  std::size_t threads_ended_ = 0;
  bool ended_ = false;
  std::map<std::size_t, attack_outcome> waiting_;
};

void add(stage_result& to, const attack_outcome& done) {
  ++to.run;
  to.views_to_recover_max = std::max(to.views_to_recover_max, done.views_to_recover);
  to.steps += done.steps;
  to.commits += done.commits;
  to.signatures += done.signatures;
  to.accusations += done.accusations;
  to.withheld += done.withheld;
}

/// The kinds of message that a protocol has.
std::vector<message_kind> kinds_of(const contestant& who) {
  std::vector<message_kind> list;
  for (message_kind k = 0; k < limits::kinds_max; ++k)
    if (who.info.kind_name(k) != "unknown")
      list.push_back(k);
  return list;
}

/// Everything that is one step smaller than `a`.
std::vector<attack> smaller(const attack& a) {
  std::vector<attack> list;
  const auto with = [&](std::size_t at, auto change) {
    list.push_back(a);
    change(list.back().rounds[at]);
  };
  if (a.rounds.size() > 1) {
    list.push_back(a);
    list.back().rounds.pop_back();
  }
  for (std::size_t i = 0; i < a.rounds.size(); ++i) {
    if (a.rounds[i].crash)
      with(i, [](round_plan& p) { p.crash.reset(); });
    if (a.rounds[i].apart)
      with(i, [](round_plan& p) {
        p.apart.reset();
        p.apart_side = 0;
      });
    if (a.rounds[i].side != 0)
      with(i, [](round_plan& p) { p.side = 0; });
  }
  // Fewer on the smaller side.
  const auto small = [&](std::uint32_t side) {
    const auto second = static_cast<std::size_t>(std::popcount(side));
    return std::min(second, a.instances() - second);
  };
  for (std::size_t i = 0; i < a.rounds.size(); ++i)
    for (std::uint32_t who = 0; who < a.instances(); ++who) {
      const auto side = normal_side(a.rounds[i].side ^ std::uint32_t{1} << who, a.instances());
      if (small(side) < small(a.rounds[i].side))
        with(i, [side](round_plan& p) { p.side = side; });
      const auto apart = normal_side(a.rounds[i].apart_side ^ std::uint32_t{1} << who, a.instances());
      if (a.rounds[i].apart && small(apart) < small(a.rounds[i].apart_side))
        with(i, [apart](round_plan& p) { p.apart_side = apart; });
    }
  return list;
}

} // namespace

std::vector<std::size_t> stage_rounds(const contestant& who, const hunt_options& options) {
  if (options.rounds)
    return {*options.rounds};
  std::vector<std::size_t> list{exhaustive_rounds};
  if (who.commit_depth + 2 > exhaustive_rounds)
    list.push_back(std::min(who.commit_depth + 2, limits::rounds_max));
  return list;
}

stage make_stage(const contestant& who, const hunt_options& options, std::size_t rounds) {
  stage made;
  made.searched = {options.replicas, options.twins, rounds, who.free_leaders, options.crashes, {}};
  if (options.apart)
    made.searched.apart = kinds_of(who);
  const search_space space{made.searched};
  made.total = space.total();
  made.distinct = space.distinct();
  const random_source random{options.seed};
  made.exhaustive = space.listable();
  if (!made.exhaustive) {
    made.attacks = space.sample(options.sample, random.split(rounds));
    return made;
  }
  made.attacks = space.all();
  auto draw = random.split(rounds);
  for (std::size_t left = made.attacks.size(); left > 1; --left)
    std::swap(made.attacks[left - 1], made.attacks[draw.below(left)]);
  return made;
}

stage_result run_stage(const contestant& who, const hunt_options& options, const stage& what,
                       const std::function<void(std::uint64_t, std::uint64_t)>& progress, const std::stop_token& stop) {
  const auto began = std::chrono::steady_clock::now();
  const arena where{who, options.replicas, options.withheld};
  stage_result result;
  work_list list{what.attacks.size()};
  const auto work = [&] {
    while (const auto number = list.take(stop))
      list.put(*number, where.run(what.attacks[*number]));
    list.thread_ended();
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < options.jobs; ++i)
      threads.emplace_back(work);
    while (auto done = list.next(options.jobs)) {
      add(result, *done);
      if (done->broke && result.failed++ < stage_result::told_max) {
        const auto& a = what.attacks[result.run - 1];
        result.told.push_back({result.run - 1, a, *done->broke, shrink(where, a, done->broke->invariant)});
      }
      progress(result.run, result.failed);
      if (options.first && result.failed > 0)
        break;
    }
    list.end();
  }
  result.complete = result.run == what.attacks.size() || (options.first && result.failed > 0);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

attack shrink(const arena& where, const attack& a, const std::string& invariant) {
  auto best = a;
  for (bool again = true; again;) {
    again = false;
    for (auto& next : smaller(best)) {
      const auto outcome = where.run(next);
      if (!outcome.broke || outcome.broke->invariant != invariant)
        continue;
      best = std::move(next);
      again = true;
      break;
    }
  }
  return best;
}

} // namespace bezant::simulation::twins
