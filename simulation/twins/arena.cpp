#include "simulation/twins/arena.hpp"

#include "core/simulated_signatures.hpp"
#include "simulation/twins/fight.hpp"

namespace bezant::simulation::twins {

namespace {

std::unique_ptr<const arena_setup> make_setup(contestant who, std::size_t replicas, withheld_messages withheld) {
  const auto scheme = simulated_signatures();
  auto setup = std::make_unique<arena_setup>(arena_setup{std::move(who), withheld, {}, nullptr, nullptr});
  std::vector<public_key> keys;
  for (std::size_t i = 0; i < replicas; ++i) {
    setup->keys.push_back(scheme->make_signer(public_key_seed("replica", i)));
    keys.push_back(setup->keys.back()->key());
  }
  const auto chain = hash("twins-chain", {});
  setup->replicas = std::make_shared<const replica_set>(chain, setup->who.info.name, std::move(keys), scheme);
  setup->genesis = make_genesis_block(chain);
  return setup;
}

} // namespace

arena::arena(contestant who, std::size_t replicas, withheld_messages withheld)
  : setup_{make_setup(std::move(who), replicas, withheld)} {}

arena::~arena() = default;

attack_outcome arena::run(const attack& a) const {
  require(a.replicas == setup_->replicas->size(), "the scenario is of the arena's size");
  return fight{*setup_, a}.run();
}

} // namespace bezant::simulation::twins
