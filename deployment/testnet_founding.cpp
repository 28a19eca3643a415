#include "deployment/testnet_founding.hpp"

#include "core/nearest.hpp"
#include "deployment/key_file.hpp"
#include "deployment/node_file.hpp"
#include "deployment/settings_fit.hpp"
#include "recordings/recording.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace bezant::deployment {

namespace {

/// What all sessions after the first own of an asset together: with the first one's 2^62 that is far from 2^64.
constexpr std::uint64_t others_own = std::uint64_t{1} << 61U;

std::optional<exchange::exchange_genesis> exchange_for(const testnet_options& options, const public_key& key,
                                                       std::string& problem) {
  if (options.recording) {
    auto source = *options.recording;
    source.maker_fee = options.maker_fee;
    source.taker_fee = options.taker_fee;
    auto recorded = simulation::read_recorded_exchange(source, key, &problem);
    if (!recorded)
      return std::nullopt;
    return std::move(recorded.value().genesis);
  }
  recordings::recording_options reading;
  reading.format = recordings::format::bitstamp; // whose lots and ticks are those of BTC/USD
  auto g = recordings::suggest_genesis({}, reading, key, options.maker_fee, options.taker_fee);
  g.instruments[0].name = "BTC/USD";
  return g;
}

void add_session(exchange::exchange_genesis& g, std::size_t number, std::size_t sessions, const public_key& key) {
  const exchange::amount share{others_own / sessions};
  const auto suffix = "-" + std::to_string(number);
  g.accounts.push_back({"bids" + suffix, {{exchange::asset_id{1}, share}}});
  g.accounts.push_back({"asks" + suffix, {{exchange::asset_id{0}, share}}});
  g.sessions.push_back({key, {buying_account(number), selling_account(number)}});
}

/// Gives what is wrong with protocol and options; empty if nothing is.
std::string chain_problem(const genesis& chain, const names& known) {
  const auto protocol = known.protocols.find(chain.protocol);
  if (!protocol) {
    std::vector<std::string> list;
    for (const auto& p : known.protocols.all())
      list.push_back(p.name);
    return "no protocol is called \"" + chain.protocol + "\"" + hint_for(chain.protocol, list);
  }
  const auto replicas = std::make_shared<const replica_set>(digest{}, chain.protocol, chain.replicas, ed25519());
  std::string why;
  if (!protocol.value()->make({replica_id{0}, replicas, chain.options}, &why))
    return why;
  return {};
}

/// A cluster without work would make empty blocks as fast as it can: where the protocol knows `idle` it makes twenty a
/// second, unless something else was asked for.
void rest_when_idle(genesis& chain, const names& known) {
  if (std::ranges::find(chain.options, "idle", &protocol_option::name) != chain.options.end())
    return;
  auto rested = chain;
  rested.options.push_back({"idle", "50ms"});
  std::ranges::sort(rested.options, {}, &protocol_option::name);
  if (chain_problem(rested, known).empty())
    chain = std::move(rested);
}

/// PBFT's checkpoints are closer where its new-views would not fit a frame, unless something else was asked for.
void fit_messages(genesis& chain) {
  if (chain_misfit(chain).empty()
      || std::ranges::find(chain.options, "checkpoint", &protocol_option::name) != chain.options.end())
    return;
  chain.options.push_back({"checkpoint", std::to_string(pbft_checkpoint_max(chain.replicas.size()))});
  std::ranges::sort(chain.options, {}, &protocol_option::name);
}

std::string adversaries_problem(const testnet_options& options, const exchange::founding& founded, const names& known) {
  for (const auto& [who, behaviour] : options.adversaries) {
    if (who.value() >= options.replicas)
      return fmt::format("there is no replica {} for the adversary \"{}\"", who.value(), behaviour);
    if (const auto why = refusal_of_adversary(behaviour, who, founded, known); !why.empty())
      return fmt::format("adversary \"{}\": {}", behaviour, why);
  }
  return {};
}

} // namespace

std::optional<testnet_founding> found_testnet(const testnet_options& options, const names& known,
                                              std::string& problem) {
  testnet_founding t;
  auto& chain = t.founded.chain;
  chain.name = "testnet";
  chain.protocol = options.protocol;
  for (const auto& o : options.options)
    chain.options.push_back(o);
  std::ranges::sort(chain.options, {}, &protocol_option::name);
  for (std::size_t k = 0; k < options.replicas; ++k) {
    t.replica_keys.push_back(random_key_seed());
    chain.replicas.push_back(public_key_of(t.replica_keys.back()));
  }
  if (problem = chain_problem(chain, known); !problem.empty())
    return std::nullopt;
  rest_when_idle(chain, known);
  fit_messages(chain);
  if (problem = chain_misfit(chain); !problem.empty())
    return std::nullopt;
  for (std::size_t s = 0; s < options.sessions; ++s)
    t.session_keys.push_back(random_key_seed());
  auto g = exchange_for(options, public_key_of(t.session_keys.front()), problem);
  if (!g)
    return std::nullopt;
  for (std::size_t s = 1; s < options.sessions; ++s)
    add_session(*g, s, options.sessions, public_key_of(t.session_keys[s]));
  if (!options.instrument.empty())
    g->instruments[0].name = options.instrument;
  if (!exchange::validate(*g, &problem))
    return std::nullopt;
  t.founded.exchange = *std::move(g);
  chain.application = exchange::digest_of(t.founded.exchange);
  if (problem = adversaries_problem(options, t.founded, known); !problem.empty())
    return std::nullopt;
  return t;
}

} // namespace bezant::deployment
