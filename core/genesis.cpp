#include "core/genesis.hpp"

#include "core/versioned.hpp"

#include <set>

namespace bezant {

namespace {
constexpr format_tag genesis_format{"BZGN", genesis::format_version};
}

bytes save_genesis(const genesis& g) {
  return encode_versioned(genesis_format, g);
}

result<genesis> load_genesis(byte_view file) {
  BOOST_OUTCOME_TRY(auto g, decode_versioned<genesis>(genesis_format, file));
  for (std::size_t i = 1; i < g.options.size(); ++i)
    if (!(g.options[i - 1].name < g.options[i].name))
      return codec_error::not_canonical;
  // A key that is there twice would give one machine two votes.
  if (g.replicas.empty() || std::set(g.replicas.begin(), g.replicas.end()).size() != g.replicas.size())
    return crypto_error::bad_key;
  return g;
}

digest chain_id(const genesis& g) {
  return hash("genesis", save_genesis(g));
}

} // namespace bezant
