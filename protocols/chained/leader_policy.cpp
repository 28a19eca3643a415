#include "protocols/chained/leader_policy.hpp"

#include <algorithm>
#include <array>

namespace bezant {

leader_policy::leader_policy(std::vector<std::uint64_t> list, digest chain, std::size_t replicas)
  : leader_policy{kind::list, chain, replicas} {
  require(!list.empty() && std::ranges::max(list) < replicas, "a list of leaders names replicas");
  list_ = std::make_shared<const std::vector<std::uint64_t>>(std::move(list));
}

replica_id leader_policy::leader(view_number view) const {
  std::uint64_t number = view.value();
  if (how_ == kind::list) // view 0 is the genesis block's: nobody asks who leads it
    number = (*list_)[(number + list_->size() - 1) % list_->size()];
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
  std::array<std::pair<std::string_view, leader_policy::kind>, 4> known{
    {{"round_robin", round_robin}, {"hash", hash}, {"tenure", tenure}, {"list", list}}};
  std::ranges::stable_partition(known, [&](const auto& k) { return k.second == fallback; });
  const std::array<std::string_view, 4> names{known[0].first, known[1].first, known[2].first, known[3].first};
  const auto how = known[reader.choice("leader", names)].second;
  const auto k = reader.number("tenure", 4, 1, 1000);
  auto leaders = reader.numbers("leaders", replicas.size() - 1, leader_policy::list_max);
  if (how != list)
    return {how, replicas.chain(), replicas.size(), k};
  if (leaders.empty()) {
    reader.refuse("option leaders is missing: leader = list names the leaders of views 1, 2, ... in it");
    leaders = {0};
  }
  return {std::move(leaders), replicas.chain(), replicas.size()};
}

} // namespace bezant
