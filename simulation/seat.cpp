#include "simulation/seat.hpp"

#include "core/simulated_signatures.hpp"

namespace bezant::simulation {

namespace {

constexpr std::uint64_t adversaries_part =
  2; ///< of a run's randomness; 0 is the network's, 1 the faults', 3 the clients'

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
  config.record = around.record;
  config.origin = around.origin;
  return config;
}

seat_refusal refusal_of(const seat& s, const adversary_registry& known, const protocol_info& protocol,
                        const std::vector<protocol_option>& options, std::size_t replicas, bool session) {
  const auto scheme = simulated_signatures();
  std::shared_ptr<const signer> key = scheme->make_signer(public_key_seed("replica", 0));
  const auto set =
    std::make_shared<const replica_set>(digest{}, protocol.name, std::vector<public_key>(replicas, key->key()), scheme);
  if (!protocol.make({replica_id{0}, set, options}, nullptr))
    return {}; // that is complained of elsewhere
  seat_surroundings around{
    set, std::make_shared<const protocol_info>(protocol), options, [key](replica_id) { return key; }, 0, {}};
  if (session)
    around.client = bribed_session{session_id{0}, key, 0};
  const auto config = config_of(s, *s.accomplices.begin(), around);
  std::string why;
  const auto made = known.make(s.what, config, &why);
  if (made)
    return {};
  return {why, made.error() == adversary_error::not_applicable};
}

} // namespace bezant::simulation
