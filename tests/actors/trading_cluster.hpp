// A cluster with the small exchange in virtual time, on which somebody trades without end.
#pragma once

#include "simulation/cluster.hpp"
#include "tests/exchange/exchange_support.hpp"

namespace bezant::testing {

/// The small exchange under `protocol`, with delays of 1 to 4 ms and options that make things come soon.
simulation::cluster_config small_exchange(const std::string& protocol);

/// A cluster that was started, and session 0, which trades with itself.
class trading_cluster {
public:
  explicit trading_cluster(simulation::cluster_config config);
  void trade_for(duration d);

  std::unique_ptr<simulation::cluster> net;
  client_gateway_actor gateway;

private:
  std::uint64_t orders_sent_ = 0;
};

} // namespace bezant::testing
