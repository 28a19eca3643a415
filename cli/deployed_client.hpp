// What the commands that speak to a deployment share: where it is, and a client of it.
#pragma once

#include "cli/program.hpp"
#include "client/cluster_client.hpp"
#include "deployment/client_file.hpp"

namespace bezant::cli {

/// Where a deployment is: a testnet's folder, or a client file.
struct deployment_place {
  std::string dir;
  std::string client;
};

/// Adds --dir and --client, one of which is needed.
void add_place(CLI::App& command, deployment_place& place);

/// Reads the client file; on mistakes says them on standard error, each after `who`.
std::optional<deployment::loaded_client> load_client(const deployment_place& place, const program& p, const char* who);

/// Why there is no link to `who`; empty if there is one, or nothing is known.
std::string link_trouble(const client::cluster_client& c, replica_id who);

/// The same of all replicas, for the end of a complaint: ": replica 0: connection refused; ...". Empty if all are
/// linked.
std::string link_troubles(const client::cluster_client& c);

/// Says that too few replicas gave one answer within so many seconds, and which links are missing.
void complain_of_silence(const client::cluster_client& c, std::uint64_t waited, const char* who);

/// False, with a complaint, if genesis has no instrument of that number, or the client file no session at that place.
bool has_instrument(const deployment::loaded_client& c, std::uint64_t number, const char* who);
bool has_session(const deployment::loaded_client& c, std::size_t index, const char* who);

/// A client's configuration without sessions.
client::client_config client_of(const deployment::loaded_client& c);

/// Adds the session with that place in the file, its key read; on mistakes says so and gives false.
bool add_session(const deployment::loaded_client& c, std::size_t index, client::client_config& to, const char* who);

} // namespace bezant::cli
