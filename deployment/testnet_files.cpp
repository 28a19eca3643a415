#include "deployment/testnet_files.hpp"

#include "deployment/client_file.hpp"
#include "deployment/descriptor.hpp"
#include "deployment/file_error.hpp"
#include "deployment/genesis_file.hpp"
#include "deployment/key_file.hpp"
#include "deployment/node_file.hpp"
#include "deployment/port_probe.hpp"
#include "deployment/testnet_founding.hpp"
#include "transport/links/tls_session.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>

namespace bezant::deployment {

namespace fs = std::filesystem;

namespace {

/// A folder under another name beside the one that is wanted; it is removed unless it got that name.
class draft_folder {
public:
  explicit draft_folder(const std::string& wanted) : wanted_{wanted} {
    auto name = wanted + ".XXXXXX";
    if (mkdtemp(name.data()) != nullptr)
      path_ = name;
  }
  draft_folder(const draft_folder&) = delete;
  draft_folder& operator=(const draft_folder&) = delete;
  ~draft_folder() {
    std::error_code ignored;
    if (!path_.empty())
      fs::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Gives it its name, which fails if a folder that is not empty has it.
  bool keep() {
    if (std::rename(path_.c_str(), wanted_.c_str()) != 0)
      return false;
    path_.clear();
    return true;
  }

private:
  std::string wanted_;
  std::string path_;
};

bool write_text(const std::string& file, const std::string& text, std::string& problem) {
  const descriptor out{open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
  if (out && write_all(out.get(), text))
    return true;
  problem = write_problem(file, errno);
  return false;
}

bool make_dir(const std::string& path, std::string& problem) {
  std::error_code failed;
  if (fs::create_directory(path, failed))
    return true;
  problem = path + ": cannot be made: " + failed.message() + hint_on(failed.value());
  return false;
}

std::vector<net_address> peers_of(const testnet_options& options) {
  std::vector<net_address> peers;
  for (std::size_t k = 0; k < options.replicas; ++k)
    peers.push_back({"127.0.0.1", static_cast<std::uint16_t>(options.base_port + k)});
  return peers;
}

bool write_replica(const testnet_paths& at, std::size_t k, const testnet_options& options, const key_seed& key,
                   std::string& problem) {
  const auto folder = at.replica(k);
  node_file n;
  n.genesis = "../genesis.toml";
  n.replica = replica_id{static_cast<std::uint32_t>(k)};
  n.key = "key";
  n.data = "data";
  n.peers = peers_of(options);
  n.listen = n.peers[k];
  // All replicas and all clients have one address.
  auto& l = n.limits;
  l.connections_per_address_max = std::max(l.connections_per_address_max, 4 * options.replicas);
  l.connections_max = std::max(l.connections_max, 2 * l.connections_per_address_max);
  if (const auto adversary = options.adversaries.find(n.replica); adversary != options.adversaries.end())
    n.adversary = adversary->second;
  return make_dir(folder, problem) && write_key_file(folder + "/key", key, problem)
         && write_text(folder + "/certificate.pem", certificate_pem(key), problem)
         && write_text(folder + "/node.toml", write_node_file(n), problem);
}

bool write_sessions(const testnet_paths& at, const testnet_options& options, const std::vector<key_seed>& keys,
                    std::string& problem) {
  client_file c;
  c.genesis = "genesis.toml";
  c.peers = peers_of(options);
  if (!make_dir(at.dir + "/sessions", problem))
    return false;
  for (std::size_t s = 0; s < keys.size(); ++s) {
    c.sessions.push_back({session_id{static_cast<std::uint32_t>(s)}, "sessions/session-" + std::to_string(s) + ".key",
                          buying_account(s), selling_account(s)});
    if (!write_key_file(at.session_key(s), keys[s], problem))
      return false;
  }
  return write_text(at.client(), write_client_file(c), problem);
}

/// Whoever starts the cluster must find nothing wrong.
bool read_back(const testnet_paths& at, std::size_t replicas, const digest& chain, const names& known,
               std::string& problem) {
  std::vector<std::string> problems;
  bool good = read_client_file(at.client(), known, problems).has_value();
  for (std::size_t k = 0; good && k < replicas; ++k) {
    const auto n = read_node_file(at.node(k), known, problems);
    good = n && chain_id(n->founded.chain) == chain && read_identity(*n, problem);
  }
  if (!good)
    problem = problems.empty() ? "the files that were written do not hold what was wanted" : problems.front();
  return good;
}

std::string ports_problem(const testnet_options& options) {
  const std::size_t last = options.base_port + options.replicas - 1;
  if (options.base_port == 0 || last > 65'535)
    return "the ports from " + std::to_string(options.base_port) + " to " + std::to_string(last)
           + " are not all there: they end at 65535";
  const auto peers = peers_of(options);
  for (std::size_t k = 0; k < peers.size(); ++k)
    if (const auto why = listen_problem(peers[k]); !why.empty())
      return "replica " + std::to_string(k) + " cannot have " + why + "; choose another --base-port";
  return {};
}

std::string folder_problem(const std::string& dir) {
  std::error_code failed;
  const auto what = fs::symlink_status(dir, failed);
  if (what.type() == fs::file_type::not_found)
    return {};
  if (what.type() != fs::file_type::directory)
    return dir + ": is there already and is no folder";
  const bool empty = fs::is_empty(dir, failed);
  if (failed)
    return dir + ": cannot be read: " + failed.message();
  return empty ? ""
               : dir + ": is there already; choose another folder, or remove this one with its keys and its history";
}

} // namespace

std::optional<exchange::founding> write_testnet(const testnet_options& options, const names& known,
                                                std::string& problem) {
  require(options.replicas >= 1 && options.replicas <= options.replicas_max && options.sessions >= 1
            && options.sessions <= options.sessions_max,
          "options of a testnet are within their bounds");
  auto dir = fs::path{options.dir}.lexically_normal();
  if (!dir.has_filename()) // "D/"
    dir = dir.parent_path();
  if (problem = folder_problem(dir); !problem.empty())
    return std::nullopt;
  if (problem = ports_problem(options); !problem.empty())
    return std::nullopt;
  auto t = found_testnet(options, known, problem);
  if (!t)
    return std::nullopt;
  draft_folder draft{dir};
  if (draft.path().empty()) {
    problem = dir.string() + ": cannot be made: " + std::strerror(errno) + hint_on(errno);
    return std::nullopt;
  }
  const testnet_paths at{draft.path()};
  bool good = write_text(at.genesis(), write_genesis(t->founded), problem)
              && write_sessions(at, options, t->session_keys, problem);
  for (std::size_t k = 0; good && k < options.replicas; ++k)
    good = write_replica(at, k, options, t->replica_keys[k], problem);
  if (!good || !read_back(at, options.replicas, chain_id(t->founded.chain), known, problem))
    return std::nullopt;
  if (!draft.keep()) {
    problem = dir.string() + ": cannot be made: " + std::strerror(errno);
    return std::nullopt;
  }
  return std::move(t->founded);
}

} // namespace bezant::deployment
