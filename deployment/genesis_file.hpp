// genesis.toml: the founding of a chain and its exchange as people write it. docs/deployment.md describes the file.
#pragma once

#include "exchange/founding.hpp"
#include "protocols/registry.hpp"

namespace bezant::deployment {

/// Reads a genesis file, whose text is given. Checks everything, the protocol's options by making a core with them. On
/// mistakes nothing, and `problems` has each as "file:line: key: what was expected".
std::optional<exchange::founding> parse_genesis(std::string_view text, const std::string& file,
                                                const protocol_registry& protocols, std::vector<std::string>& problems);

/// The same from the file, of at most 16 MiB.
std::optional<exchange::founding> read_genesis(const std::string& file, const protocol_registry& protocols,
                                               std::vector<std::string>& problems);

/// The text of a genesis file. What is read from it has the same chain id, if all names are UTF-8.
std::string write_genesis(const exchange::founding& f);

} // namespace bezant::deployment
