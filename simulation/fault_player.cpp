#include "simulation/fault_player.hpp"

#include <algorithm>
#include <utility>

namespace bezant::simulation {

fault_player::fault_player(const scenario& s, const fault_plan& plan, cluster& on,
                           std::shared_ptr<const invariant_checker> checker)
  : scenario_{s}, plan_{plan}, cluster_{on}, checker_{std::move(checker)} {}

void fault_player::happen(const happening& h) {
  switch (h.what) {
    case happening::kind::quiet:
      at_quiet_ = checker_->committed_by_any();
      cluster_.cancel_deaths();
      break;
    case happening::kind::crash:
      crashes_ += cluster_.is_up(h.replica) ? 1 : 0;
      cluster_.crash(h.replica);
      break;
    case happening::kind::restart:
      restarts_ += cluster_.is_up(h.replica) ? 0 : 1;
      cluster_.restart(h.replica);
      break;
    case happening::kind::backup: cluster_.back_up(h.replica); break;
    case happening::kind::restart_from_backup:
      if (cluster_.is_up(h.replica)) // it was down for another reason, too, and is back from that
        break;
      ++restarts_;
      cluster_.restart_from_backup(h.replica);
      break;
  }
}

// Time passes until the next thing happens from outside, or a machine goes down in a write: that is next then.
void fault_player::play(time_point end, const std::stop_token& stop) {
  for (const auto& c : scenario_.write_crashes)
    cluster_.plan_death(c.replica, c.sync, c.lost);
  timeline line{plan_, end};
  const auto over = [&] { return stop.stop_requested() || !cluster_.standstill().empty(); };
  while (!line.done() && !over()) {
    if (cluster_.run_until([this] { return cluster_.dying().has_value(); }, line.next().at, stop)) {
      const auto who = *cluster_.dying();
      const auto now = cluster_.now();
      happen({now, happening::kind::crash, who});
      line.add({std::min(now + down_of(who), plan_.quiet), happening::kind::restart, who});
    } else if (!over()) {
      happen(line.take());
    }
  }
}

/// How long a machine that goes down in a write stays down: what its next plan says.
duration fault_player::down_of(replica_id who) {
  auto& n = deaths_[who];
  std::size_t i = 0;
  for (const auto& c : scenario_.write_crashes)
    if (c.replica == who && i++ == n) {
      ++n;
      return c.down;
    }
  return milliseconds(20);
}

} // namespace bezant::simulation
