#include "cli/deployed_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace bezant::cli {

void add_place(CLI::App& command, deployment_place& place) {
  auto* dir =
    command.add_option("--dir", place.dir, "The folder of a testnet: its client.toml is used")->type_name("D");
  auto* file =
    command.add_option("--client", place.client, "A client file; without it and --dir, client.toml in this folder")
      ->type_name("FILE");
  dir->excludes(file);
}

std::optional<deployment::loaded_client> load_client(const deployment_place& place, const program& p, const char* who) {
  constexpr auto usual = "client.toml";
  auto file = place.client;
  std::error_code failed; // what cannot be looked at is not taken
  if (!place.dir.empty())
    file = place.dir + "/" + usual;
  else if (file.empty() && std::filesystem::exists(usual, failed))
    file = usual;
  if (file.empty()) {
    std::cerr << who
              << ": --dir D (a testnet's folder) or --client FILE is needed: it has the keys that replicas prove;"
              << " there is no client.toml in this folder\n";
    return std::nullopt;
  }
  std::vector<std::string> problems;
  auto loaded = deployment::read_client_file(file, {p.protocols, p.adversaries}, problems);
  for (const auto& line : problems)
    std::cerr << who << ": " << line << '\n';
  return loaded;
}

std::string link_trouble(const client::cluster_client& c, replica_id who) {
  const auto peers = c.links().peers();
  const auto at = peers.find(who);
  if (at == peers.end() || at->second.sending)
    return {};
  return at->second.last_error.empty() ? "not connected" : at->second.last_error;
}

std::string link_troubles(const client::cluster_client& c) {
  std::string text;
  for (std::uint32_t k = 0; k < c.replicas()->size(); ++k)
    if (const auto why = link_trouble(c, replica_id{k}); !why.empty())
      text += fmt::format("{} replica {}: {}", text.empty() ? ":" : ";", k, why);
  return text;
}

client::client_config client_of(const deployment::loaded_client& c) {
  client::client_config config;
  config.founded = c.founded;
  config.peers = c.client.peers;
  config.frames_max = std::min<std::size_t>(config.frames_max, std::max(1U, c.founded.exchange.pending_max));
  return config;
}

void complain_of_silence(const client::cluster_client& c, std::uint64_t waited, const char* who) {
  std::cerr << who << ": fewer than f+1 replicas gave one answer within " << waited << " s" << link_troubles(c) << '\n';
}

bool has_instrument(const deployment::loaded_client& c, std::uint64_t number, const char* who) {
  const auto all = c.founded.exchange.instruments.size();
  if (number < all)
    return true;
  std::cerr << who << ": there is no instrument " << number << "; genesis has " << all << '\n';
  return false;
}

bool has_session(const deployment::loaded_client& c, std::size_t index, const char* who) {
  const auto all = c.client.sessions.size();
  if (index < all)
    return true;
  std::cerr << who << ": " << c.client.file << " has " << all << " sessions, not " << index + 1 << '\n';
  return false;
}

bool add_session(const deployment::loaded_client& c, std::size_t index, client::client_config& to, const char* who) {
  if (!has_session(c, index, who))
    return false;
  const auto& s = c.client.sessions[index];
  std::string problem;
  const auto seed = read_session_key(c, s, problem);
  if (!seed) {
    std::cerr << who << ": " << problem << '\n';
    return false;
  }
  to.sessions.push_back({s.id, ed25519()->make_signer(*seed), {}});
  return true;
}

} // namespace bezant::cli
