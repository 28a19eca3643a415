#include "simulation/speed.hpp"

namespace bezant::simulation {

scenario standard_short_case(const std::string& protocol) {
  constexpr std::int64_t views = 100;
  const auto delay = milliseconds(10);
  scenario s;
  s.file = "standard short case";
  s.name = "standard-short-case";
  s.protocol = protocol;
  s.replicas = {4};
  s.links.delay_min = s.links.delay_max = delay;
  s.length = delay * 2 * views;
  if (protocol == "streamlet") { // the one whose views follow the clock
    const auto delta = milliseconds(12);
    s.options = {{"delta", "12ms"}};
    s.length = delta * 2 * views;
  }
  s.workload.orders = 1000;
  s.workload.sessions = 4;
  s.workload.frame = 10;
  s.workload.window = 8;
  s.expected.orders_min = s.workload.orders;
  return s;
}

double speed_result::seeds_per_minute() const {
  return sweep.wall_seconds > 0 ? static_cast<double>(sweep.totals.runs) * 60 / sweep.wall_seconds : 0;
}

double speed_result::messages_per_second() const {
  const auto& t = sweep.totals;
  return t.thread_seconds > 0 ? static_cast<double>(t.delivered) / t.thread_seconds : 0;
}

result<speed_result> measure_speed(const std::string& protocol, const scenario_names& names, std::uint64_t seeds,
                                   std::size_t jobs, const std::function<void(std::uint64_t done)>& tell,
                                   const std::stop_token& stop, std::string* why) {
  const auto s = standard_short_case(protocol);
  BOOST_OUTCOME_TRY(const auto load, workload::make(s, why));
  const auto each = [&](const run_outcome&, std::uint64_t done, std::uint64_t) { tell(done); };
  return speed_result{protocol, sweep(s, *load, names, {1, seeds, jobs}, each, stop), jobs};
}

} // namespace bezant::simulation
