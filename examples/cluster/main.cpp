// Four replicas agree with Streamlet on the orders of two traders, and each of them matches and settles them.
#include "simulation/quick.hpp"

#include <iostream>

int main() {
  constexpr std::size_t ann = 0;
  constexpr std::size_t bob = 1;
  bezant::simulation::quick_market market{{.replicas = 4, .protocol = "streamlet", .traders = {"ann", "bob"}}};

  market.sell(ann, 5, 101); // 5 lots at 101 or better
  market.sell(ann, 5, 103);
  market.buy(bob, 8, 103);
  if (!market.run()) {
    std::cerr << "the orders were not settled in time\n";
    return 1;
  }

  for (const auto& t : market.trades())
    std::cout << "trade: " << t.quantity.value() << " at " << t.price.value() << '\n';
  std::cout << "ann has " << market.base_of(ann) << " base, " << market.quote_of(ann) << " quote\n"
            << "bob has " << market.base_of(bob) << " base, " << market.quote_of(bob) << " quote\n";
  for (std::size_t i = 0; i < 4; ++i)
    std::cout << "replica " << i << " committed height " << market.committed(i).value() << ", orders "
              << short_hex(market.exchange_of(i).orders_digest()) << '\n';
}
