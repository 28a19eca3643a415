#include "tests/actors/trading_cluster.hpp"

namespace bezant::testing {

using namespace exchange::testing;

namespace {

/// (With an argument: CAF dereferences a null pointer for function actors without.)
client_actor::behavior_type ignore(client_actor::pointer, int) {
  return {[](accepted_atom, const accepted_frame&) {}};
}

} // namespace

simulation::cluster_config small_exchange(const std::string& protocol) {
  simulation::cluster_config c;
  c.scheme = simulated_signatures();
  c.protocol = protocol;
  if (protocol == "streamlet")
    c.options = {{"delta", "20ms"}};
  if (protocol == "pbft")
    c.options = {{"checkpoint", "8"}};
  c.application_genesis = digest_of(small_genesis());
  c.make_application = [](replica_id, const digest& chain) {
    return std::make_shared<exchange::exchange_application>(small_genesis(), chain, simulated_signatures());
  };
  c.network.links.delay_min = milliseconds(1);
  c.network.links.delay_max = milliseconds(4);
  return c;
}

trading_cluster::trading_cluster(simulation::cluster_config config)
  : net{simulation::cluster::make(std::move(config)).value()} {
  net->start();
  gateway = net->add_gateway(first, simulated_signatures()->make_signer(public_key_seed("session", 0)),
                             net->system().spawn(ignore, 0), milliseconds(500), 64);
}

void trading_cluster::trade_for(duration d) {
  for (const auto until = net->now() + d; net->now() < until;) {
    order_list orders;
    orders.commands = {++orders_sent_ % 2 == 0 ? sell(ann, orders_sent_, 10, 1) : buy(bob, orders_sent_, 10, 1)};
    caf::anon_send(gateway, place_atom::value, orders);
    net->run_until([] { return false; }, std::min(until, net->now() + milliseconds(100)));
  }
}

} // namespace bezant::testing
