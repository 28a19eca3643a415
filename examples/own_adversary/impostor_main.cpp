// A market of four replicas, one of which is a parrot.
#include "impostor.hpp"

#include <bezant/simulation/quick.hpp>

#include <iostream>

int main() {
  using namespace bezant;
  simulation::quick_market market{
    {.protocol = "hotstuff", .traders = {"alice", "bob"}, .impostors = {{replica_id{3}, mine::spawn_parrot}}}};
  market.sell(0, 10, 100);
  market.buy(1, 4, 105);
  if (!market.run()) {
    std::cerr << "the parrot stopped the market\n";
    return 1;
  }
  for (const auto& t : market.trades())
    std::cout << t.quantity.value() << " lots at " << t.price.value() << '\n';
  std::cout << "replica 0 is at height " << market.committed(0).value() << ", the parrot's at "
            << market.committed(3).value() << '\n';
}
