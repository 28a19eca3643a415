#include "simulation/sweep.hpp"

#include "simulation/ordered_queue.hpp"

#include <chrono>
#include <thread>

namespace bezant::simulation {

void add(sweep_totals& to, const run_outcome& run) {
  ++to.runs;
  to.failed += run.passed() ? 0 : 1;
  to.sent += run.network.sent;
  to.delivered += run.network.delivered;
  to.partitions += run.partitions;
  to.restarts += run.restarts;
  to.injected.lost += run.network.lost;
  to.injected.duplicated += run.network.duplicated;
  to.injected.reordered += run.network.reordered;
  to.injected.cut += run.network.cut;
  to.injected.crashes += run.crashes;
  to.blocks += run.blocks.value();
  to.checked.commits += run.checked.commits;
  to.checked.blocks += run.checked.blocks;
  to.checked.signatures += run.checked.signatures;
  to.checked.frames += run.checked.frames;
  to.checked.acknowledged += run.checked.acknowledged;
  to.checked.accusations += run.checked.accusations;
  to.checked.snapshots += run.checked.snapshots;
  to.clients.submitted += run.clients.submitted;
  to.clients.answered += run.clients.answered;
  to.clients.accepted += run.clients.accepted;
  to.clients.traded += run.clients.traded;
  to.adversaries.add(run.adversaries);
  to.views_to_recover_max = std::max(to.views_to_recover_max, run.views_to_recover.value_or(0));
  to.virtual_ns += run.ran.ns;
  to.thread_seconds += run.wall_seconds;
}

sweep_result sweep(const scenario& s, const workload& load, const scenario_names& names, const sweep_options& options,
                   const std::function<void(const run_outcome&, std::uint64_t, std::uint64_t)>& each,
                   const std::stop_token& stop) {
  /// A single run is a replay: whether its seed happened to draw every kind of fault says nothing.
  constexpr std::uint64_t runs_for_statistics = 20;

  const auto began = std::chrono::steady_clock::now();
  const auto sizes = s.replicas.size();
  sweep_result into;
  into.planned = (options.last_seed - options.first_seed + 1) * sizes;
  ordered_queue<run_outcome> queue{into.planned};
  const auto work = [&] {
    while (const auto number = queue.take_work(stop))
      queue.put(*number,
                run(s, load, names, s.replicas[*number % sizes], options.first_seed + *number / sizes, nullptr, stop));
    queue.thread_ended();
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < options.jobs; ++i)
      threads.emplace_back(work);
    while (const auto done = queue.next(options.jobs))
      if (done->complete) {
        add(into.totals, *done);
        each(*done, into.totals.runs, into.planned);
      }
  }
  into.complete = into.totals.runs == into.planned;
  if (into.complete && into.planned >= runs_for_statistics)
    into.missed = missing_random_faults(s, into.totals.injected);
  into.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return into;
}

} // namespace bezant::simulation
