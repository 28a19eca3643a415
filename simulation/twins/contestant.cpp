#include "simulation/twins/contestant.hpp"

#include "core/simulated_signatures.hpp"

#include <algorithm>
#include <array>

namespace bezant::simulation::twins {

namespace {

struct known_protocol {
  std::string_view name;
  std::size_t commit_depth;
  std::int64_t span_ms; ///< one and a half of what its view timer takes
  std::array<std::pair<std::string_view, std::string_view>, 3> options;
};

// Streamlet's epochs are 200 ms and end by the clock. PBFT's checkpoints come often enough to be part of a scenario;
// its heartbeats, since nothing else makes its primary propose, as seldom as its timer allows.
constexpr std::array<known_protocol, 5> known_protocols{{
  {"streamlet", 3, 1'000'000, {{{"delta", "100ms"}}}},
  {"hotstuff", 3, 750, {{{"timeout", "500ms"}}}},
  {"jolteon", 2, 750, {{{"timeout", "500ms"}}}},
  {"simplex", 1, 450, {{{"delta", "100ms"}}}},
  {"pbft", 1, 750, {{{"timeout", "500ms"}, {"heartbeat", "200ms"}, {"checkpoint", "4"}}}},
}};

bool takes_leader_list(const protocol_info& info, std::size_t replicas, std::vector<protocol_option> options) {
  const auto scheme = simulated_signatures();
  std::vector<public_key> keys;
  for (std::size_t i = 0; i < replicas; ++i)
    keys.push_back(scheme->make_signer(public_key_seed("replica", i))->key());
  options.push_back({"leader", "list"});
  options.push_back({"leaders", "0"});
  const auto set = std::make_shared<const replica_set>(digest{}, info.name, std::move(keys), scheme);
  return bool{info.make({replica_id{0}, set, std::move(options)}, nullptr)};
}

} // namespace

contestant make_contestant(const protocol_info& info, std::size_t replicas) {
  contestant c{.info = info, .options = {}, .round_span = milliseconds(1000)};
  const auto* const known = std::ranges::find(known_protocols, info.name, &known_protocol::name);
  if (known != known_protocols.end()) {
    c.commit_depth = known->commit_depth;
    c.round_span = milliseconds(known->span_ms);
    for (const auto& [name, value] : known->options)
      if (!name.empty())
        c.options.push_back({std::string{name}, std::string{value}});
  }
  c.free_leaders = takes_leader_list(info, replicas, c.options);
  // Once around, so that somebody honest leads long enough; once more for what the twins spoil.
  c.recovery_views = 4 * replicas;
  return c;
}

} // namespace bezant::simulation::twins
