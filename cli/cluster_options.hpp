// What several subcommands take to describe a cluster: options of the protocol, and who misbehaves how.
#pragma once

#include "core/genesis.hpp"
#include "core/ids.hpp"
#include "protocols/registry.hpp"

#include <set>

namespace bezant::cli {

/// The names of all protocols, separated by ", ".
std::string names_of(const protocol_registry& registry);

/// Throws `CLI::ValidationError` if a list on the command line has a value twice: it would be run and told of twice.
void refuse_repeated(const std::string& option, const std::vector<std::string>& values);

/// The protocols that a list names: all of the registry for "all" alone. Throws `CLI::ValidationError` for a name that
/// is unknown, or there twice.
std::vector<std::string> chosen_protocols(const std::string& option, const std::vector<std::string>& names,
                                          const protocol_registry& known);

/// Reads "NAME=VALUE" texts, each name once. Throws `CLI::ValidationError` for what cannot be read.
std::vector<protocol_option> parse_options(const std::vector<std::string>& texts);

/// An adversary as it stands on the command line.
struct adversary_text {
  std::set<replica_id> who; ///< below the number of replicas
  std::string behaviour;    ///< not read yet
};

/// Reads "REPLICAS=BEHAVIOUR", such as "1,2=equivocate | delay(200ms)". Throws `CLI::ValidationError`.
adversary_text parse_adversary(const std::string& text, std::size_t replicas);

/// Throws `CLI::ValidationError` that says what is wrong with an adversary.
[[noreturn]] void refuse_adversary(const std::string& text, const std::string& what);

} // namespace bezant::cli
