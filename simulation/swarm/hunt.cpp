#include "simulation/swarm/hunt.hpp"

#include "simulation/ordered_queue.hpp"

#include <chrono>
#include <thread>

namespace bezant::simulation::swarm {

namespace {

using wall_clock = std::chrono::steady_clock;

double since(wall_clock::time_point began) {
  return std::chrono::duration<double>(wall_clock::now() - began).count();
}

} // namespace

hunt_result hunt(const draw_from& from, const scenario_names& names, const hunt_options& options,
                 const std::function<void(const judged_case&, const tally&)>& each, const std::stop_token& stop) {
  const auto began = wall_clock::now();
  hunt_result result;
  result.not_drawn = left_out_of(from, names);
  result.planned = options.last_seed - options.first_seed + 1;
  ordered_queue<judged_case> queue{result.planned};
  std::stop_source enough; // by a signal, the clock or a failure too many
  const std::stop_callback by_signal{stop, [&enough] { enough.request_stop(); }};
  const auto work = [&] {
    while (const auto number = queue.take_work(enough.get_token())) {
      const auto seed = options.first_seed + *number;
      const bool twice = options.repeat_every != 0 && seed % options.repeat_every == 0;
      queue.put(*number, judge(draw(seed, from, names), names, twice, enough.get_token()));
    }
    queue.thread_ended();
  };
  bool time_up = false;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < options.jobs; ++i)
      threads.emplace_back(work);
    while (auto done = queue.next(options.jobs)) {
      if (!done->outcome.complete || result.failures.size() >= options.failures_max)
        continue;
      result.all.add(*done);
      each(*done, result.all);
      if (done->failed())
        result.failures.push_back({std::move(*done), std::nullopt, since(began)});
      time_up = time_up || (options.minutes > 0 && since(began) >= options.minutes * 60);
      if (time_up || result.failures.size() >= options.failures_max)
        enough.request_stop();
    }
  }
  result.complete = time_up || result.all.runs == result.planned;
  result.wall_seconds = since(began);
  for (auto& f : result.failures)
    if (options.shrink_runs_max != 0 && static_cast<std::uint64_t>(&f - result.failures.data()) < options.shrunk_max)
      f.shrunk = shrink(f.found, from, names, options.shrink_runs_max, stop);
  return result;
}

} // namespace bezant::simulation::swarm
