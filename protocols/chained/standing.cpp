#include "protocols/chained/standing.hpp"

#include "core/mutant.hpp"

#include <algorithm>

namespace bezant {

void leader_standing::add(const block_header& parent, const block_header& b, const leader_policy& leaders) {
  // After a long pause the latest views show enough: so many that each replica was to lead.
  const auto most = 4 * of_.size();
  const auto first = std::max(parent.view.value() + 1, b.view.value() > most ? b.view.value() - most : 0);
  for (auto v = first; v < b.view.value(); ++v) {
    of_[leaders.leader(view_number{v}).value()].lost = b.at;
    clean_ = false;
  }
  if (b.proposer.value() < of_.size()) // a block that is not certified says what it likes
    of_[b.proposer.value()].made = b.at;
}

std::vector<replica_id> leader_standing::resting(height at, std::size_t most) const {
  std::vector<replica_id> list;
  if (clean_)
    return list;
  for (std::uint32_t i = 0; i < of_.size(); ++i) {
    const auto& r = of_[i];
    if (r.lost > r.made && r.lost.value() + rest_blocks >= at.value() && !seeded_bug("chained-leaders-never-rest"))
      list.push_back(replica_id{i});
  }
  std::ranges::stable_sort(list, std::ranges::greater{}, [this](replica_id r) { return of_[r.value()].lost; });
  list.resize(std::min(list.size(), most));
  std::ranges::sort(list);
  return list;
}

} // namespace bezant
