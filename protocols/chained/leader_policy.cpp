#include "protocols/chained/leader_policy.hpp"

namespace bezant {

replica_id leader_policy::leader(view_number view) const {
  std::uint64_t number = view.value();
  if (how_ == kind::hash) {
    const auto d = hasher{"leader"}.add(chain_).add(view).finish();
    number = 0;
    for (std::size_t i = 8; i-- > 0;)
      number = number << 8U | d.value[i];
  }
  return replica_id{static_cast<std::uint32_t>(number % replicas_)};
}

} // namespace bezant
