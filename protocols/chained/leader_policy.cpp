#include "protocols/chained/leader_policy.hpp"

#include <algorithm>
#include <array>

namespace bezant {

replica_id leader_policy::leader(view_number view) const {
  std::uint64_t number = view.value();
  if (how_ == kind::tenure)
    number /= tenure_;
  if (how_ == kind::hash) {
    const auto d = hasher{"leader"}.add(chain_).add(view).finish();
    number = 0;
    for (std::size_t i = 8; i-- > 0;)
      number = number << 8U | d.value[i];
  }
  return replica_id{static_cast<std::uint32_t>(number % replicas_)};
}

leader_policy read_leader(option_reader& reader, leader_policy::kind fallback, const replica_set& replicas) {
  using enum leader_policy::kind;
  std::array<std::pair<std::string_view, leader_policy::kind>, 3> known{
    {{"round_robin", round_robin}, {"hash", hash}, {"tenure", tenure}}};
  std::ranges::stable_partition(known, [&](const auto& k) { return k.second == fallback; });
  const std::array<std::string_view, 3> names{known[0].first, known[1].first, known[2].first};
  const auto how = known[reader.choice("leader", names)].second;
  return {how, replicas.chain(), replicas.size(), reader.number("tenure", 4, 1, 1000)};
}

} // namespace bezant
