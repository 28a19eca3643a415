#include "exchange/logical_state.hpp"

namespace bezant::exchange {

digest digest_of(const logical_state& state) {
  // Each item is hashed by itself and each list with its length: the lists may be longer than one encoding allows.
  hasher h{"logical-state"};
  h.add(std::uint64_t{state.queues.size()});
  for (const auto& q : state.queues) {
    h.add(q.instrument).add(q.side).add(std::uint64_t{q.orders.size()});
    for (const auto& o : q.orders)
      h.add(o);
  }
  h.add(std::uint64_t{state.balances.size()});
  for (const auto& b : state.balances)
    h.add(b);
  return h.finish();
}

} // namespace bezant::exchange
