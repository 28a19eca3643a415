// Genesis: what all replicas of a chain agree on before the first block.
#pragma once

#include "core/signatures.hpp"

#include <string>
#include <utility>
#include <vector>

namespace bezant {

/// A named protocol option and its value, as text.
struct protocol_option {
  std::string name;
  std::string value;

  friend bool operator==(const protocol_option&, const protocol_option&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, protocol_option& x) {
    return f(x.name, x.value);
  }
};

/// The founding agreement of a chain. There is no field for a signature scheme: a chain is signed with Ed25519.
struct genesis {
  /// The only format version that this program reads and writes.
  static constexpr std::uint32_t format_version = 1;
  static constexpr std::size_t replicas_max = 1024;

  std::string name;                                  ///< what people call the chain
  std::string protocol;                              ///< registered name of the consensus protocol
  bounded_vector<protocol_option, 64> options;       ///< of the protocol, sorted by name
  bounded_vector<public_key, replicas_max> replicas; ///< replica i's key at index i
  digest application;                                ///< digest of the application's own genesis

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, genesis& x) {
    return f(x.name, x.protocol, x.options, x.replicas, x.application);
  }
};

/// The file form: magic "BZGN", format version, then the canonical encoding.
bytes save_genesis(const genesis& g);

/// Reads the file form. Errors: `codec_error`, `bad_version` for another format version, `not_canonical` for options
/// that are not sorted, `crypto_error::bad_key` if there is no replica or one key twice.
result<genesis> load_genesis(byte_view file);

/// The chain's id: BLAKE2b-256 of the file form in domain "genesis".
digest chain_id(const genesis& g);

} // namespace bezant
