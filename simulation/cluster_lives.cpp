// A cluster's replicas that come back: from their stores, from older copies of these, with another clock.
#include "simulation/cluster.hpp"

namespace bezant::simulation {

void cluster::restart(replica_id who) {
  if (!is_up(who))
    raise(who);
}

void cluster::set_skew(replica_id who, duration by) {
  config_.skews.resize(std::max<std::size_t>(config_.skews.size(), who.value() + std::size_t{1}));
  config_.skews[who.value()] = by;
}

void cluster::back_up(replica_id who) {
  auto& m = members_.at(who.value());
  m.backup = m.disk->backup();
}

void cluster::restart_from_backup(replica_id who) {
  auto& m = members_.at(who.value());
  require(!m.up && m.backup, "a replica that is down, and of which there is a backup");
  m.disk = m.backup->backup();
  raise(who);
}

void cluster::cancel_deaths() {
  for (auto& m : members_)
    m.disk->cancel_deaths();
}

std::optional<replica_id> cluster::dying() const {
  for (std::uint32_t i = 0; i < members_.size(); ++i)
    if (members_[i].up && members_[i].disk->died())
      return replica_id{i};
  return std::nullopt;
}

bool cluster::is_up(replica_id who) const {
  return members_.at(who.value()).up;
}

} // namespace bezant::simulation
