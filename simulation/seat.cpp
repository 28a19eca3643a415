#include "simulation/seat.hpp"

namespace bezant::simulation {

namespace {

constexpr std::uint64_t adversaries_part = 2; ///< of a run's randomness; 0 is the network's, 1 the faults', 3 the clients'

} // namespace

adversary_config config_of(const seat& s, replica_id who, const seat_surroundings& around) {
  adversary_config config;
  config.self = who;
  config.replicas = around.replicas;
  config.protocol = around.protocol;
  config.protocol_options = around.options;
  config.random = random_source{around.seed}.split(adversaries_part).split(who.value());
  for (const auto one : s.accomplices)
    config.keys.emplace(one, around.key_of(one));
  config.keys.emplace(who, around.key_of(who));
  config.make_core = [around](replica_id whose) {
    auto core = around.protocol->make({whose, around.replicas, around.options}, nullptr);
    require(core.has_value(), "options that were good once are good again");
    return std::move(core).value();
  };
  config.client = around.client;
  return config;
}

} // namespace bezant::simulation
