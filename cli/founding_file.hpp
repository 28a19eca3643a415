// A chain's genesis file as audits take it: genesis.toml as people write it, or the file that runs write.
#pragma once

#include "exchange/founding.hpp"
#include "protocols/registry.hpp"

namespace bezant::cli {

/// Reads either kind: a name that ends in .toml is the former. On failure nothing, and standard error has what is
/// wrong, each line beginning with `who`, such as "bezant audit verify".
std::optional<exchange::founding> read_founding(const std::string& file, const protocol_registry& protocols,
                                                const std::string& who);

} // namespace bezant::cli
