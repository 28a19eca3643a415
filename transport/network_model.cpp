#include "transport/network_model.hpp"

#include <algorithm>

namespace bezant {

bool partition::cuts(time_point now, replica_id a, replica_id b) const {
  if (now < from || now >= until)
    return false;
  const auto group_of = [this](replica_id who) {
    const auto at =
      std::ranges::find_if(groups, [who](const auto& group) { return std::ranges::find(group, who) != group.end(); });
    return at - groups.begin();
  };
  return one_way ? group_of(a) < group_of(b) : group_of(a) != group_of(b);
}

const link_model& network_model::links_at(time_point now) const {
  const auto at = std::find_if(changes.rbegin(), changes.rend(),
                               [now](const link_change& c) { return now >= c.from && now < c.until; });
  return at == changes.rend() ? links : at->links;
}

bool network_model::cut(time_point now, replica_id a, replica_id b) const {
  return std::ranges::any_of(partitions, [&](const partition& p) { return p.cuts(now, a, b); });
}

} // namespace bezant
