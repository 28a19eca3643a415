#include "protocols/chained/leader_policy.hpp"

#include <algorithm>
#include <array>

namespace bezant {

leader_policy::leader_policy(std::vector<std::uint64_t> list, digest chain, std::size_t replicas)
  : leader_policy{kind::list, chain, replicas} {
  require(!list.empty() && std::ranges::max(list) < replicas, "a list of leaders names replicas");
  list_ = std::make_shared<const std::vector<std::uint64_t>>(std::move(list));
}

std::array<std::uint64_t, 2> leader_policy::drawn(view_number view) const {
  if (how_ == kind::list) // view 0 is the genesis block's: nobody asks who leads it
    return {(*list_)[(view.value() + list_->size() - 1) % list_->size()], view.value()};
  if (how_ != kind::hash) {
    const auto turn = how_ == kind::tenure ? view.value() / tenure_ : view.value();
    return {turn, turn / replicas_};
  }
  const auto d = hasher{"leader"}.add(chain_).add(view).finish();
  std::array<std::uint64_t, 2> numbers{};
  for (std::size_t i = 16; i-- > 0;)
    numbers[i / 8] = numbers[i / 8] << 8U | d.value[i];
  return numbers;
}

replica_id leader_policy::leader(view_number view) const {
  return replica_id{static_cast<std::uint32_t>(drawn(view)[0] % replicas_)};
}

replica_id leader_policy::leader(view_number view, std::span<const replica_id> out) const {
  const auto [first, second] = drawn(view);
  const auto usual = replica_id{static_cast<std::uint32_t>(first % replicas_)};
  if (std::ranges::find(out, usual) == out.end() || out.size() >= replicas_)
    return usual;
  auto place = second % (replicas_ - out.size()); // among those who are left
  for (std::uint32_t i = 0;; ++i)
    if (std::ranges::find(out, replica_id{i}) == out.end() && place-- == 0)
      return replica_id{i};
}

leader_policy read_leader(option_reader& reader, leader_policy::kind fallback, const replica_set& replicas) {
  using enum leader_policy::kind;
  std::array<std::pair<std::string_view, leader_policy::kind>, 5> known{
    {{"round_robin", round_robin}, {"hash", hash}, {"tenure", tenure}, {"reputation", reputation}, {"list", list}}};
  std::stable_partition(known.begin(), known.end(), [&](const auto& k) { return k.second == fallback; });
  std::array<std::string_view, 5> names;
  std::ranges::transform(known, names.begin(), [](const auto& k) { return k.first; });
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
