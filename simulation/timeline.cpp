#include "simulation/timeline.hpp"

#include <algorithm>

namespace bezant::simulation {

namespace {

std::pair<time_point, int> rank(const happening& h) {
  return {h.at, h.what == happening::kind::quiet ? 1 : 0};
}

} // namespace

timeline::timeline(const fault_plan& plan, time_point end) : end_{end} {
  add({plan.quiet, happening::kind::quiet, {}});
  for (const auto& c : plan.crashes) {
    add({c.at, happening::kind::crash, c.replica});
    if (c.restart && c.backup) {
      add({*c.backup, happening::kind::backup, c.replica});
      add({*c.restart, happening::kind::restart_from_backup, c.replica});
    } else if (c.restart) {
      add({*c.restart, happening::kind::restart, c.replica});
    }
  }
}

happening timeline::take() {
  const auto h = list_.front();
  list_.pop_front();
  return h;
}

void timeline::add(const happening& h) {
  if (h.at <= end_)
    list_.insert(std::ranges::upper_bound(list_, rank(h), {}, rank), h);
}

} // namespace bezant::simulation
