#include "tests/network/node_cluster.hpp"

#include "deployment/node_file.hpp"
#include "tests/support/free_ports.hpp"

#include <fmt/format.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace bezant::test {

namespace {

constexpr auto end_patience = seconds(30);

void write_or_throw(const std::string& file, const std::string& text) {
  std::ofstream out{file, std::ios::trunc};
  out << text;
  out.close();
  if (out.fail())
    throw std::runtime_error{file + ": cannot be written"};
}

std::runtime_error mistake(const std::vector<std::string>& problems) {
  return std::runtime_error{problems.empty() ? "a file of the testnet is not as it must be" : problems.front()};
}

} // namespace

std::vector<std::string> bound_to_this_process() {
  return {"setpriv", "--pdeathsig", "KILL", "--"};
}

helper_process::helper_process(const std::vector<std::string>& command) {
  auto words = bound_to_this_process();
  words.insert(words.end(), command.begin(), command.end());
  std::string problem;
  auto started = deployment::start_process({words, "/dev/null"}, problem);
  if (!started)
    throw std::runtime_error{problem};
  process_ = *std::move(started);
}

helper_process::~helper_process() {
  deployment::send_signal(process_.handle, SIGKILL);
  deployment::ended_within(process_.handle, end_patience);
  reap(process_);
}

node_cluster::node_cluster(cluster_plan plan) : plan_{std::move(plan)} {
  auto name = (std::filesystem::temp_directory_path() / "bezant-network-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr)
    throw std::runtime_error{name + ": cannot be made"};
  folder_ = name;
  at_.dir = folder_ + "/net";
  plan_.testnet.dir = at_.dir;
  plan_.testnet.base_port = free_ports(plan_.testnet.replicas);
  std::string problem;
  if (!deployment::write_testnet(plan_.testnet, {}, problem))
    throw std::runtime_error{problem};
  for (std::uint32_t k = 0; k < plan_.testnet.replicas; ++k)
    customize(replica_id{k});
  std::vector<std::string> problems;
  auto client = deployment::read_client_file(at_.client(), {}, problems);
  if (!client)
    throw mistake(problems);
  client_ = *std::move(client);
  if (!plan_.listen.empty())
    client_.client.peers = plan_.listen;
  nodes_.resize(plan_.testnet.replicas);
}

node_cluster::~node_cluster() {
  for (std::uint32_t k = 0; k < size(); ++k)
    kill(replica_id{k});
  std::error_code ignored;
  if (!kept_)
    std::filesystem::remove_all(folder_, ignored);
}

std::string node_cluster::keep() {
  kept_ = true;
  return folder_;
}

void node_cluster::customize(replica_id k) {
  std::vector<std::string> problems;
  const auto file = at_.node(k.value());
  auto loaded = deployment::read_node_file(file, {}, problems);
  if (!loaded)
    throw mistake(problems);
  auto& n = loaded->node;
  if (!plan_.listen.empty()) {
    n.listen = plan_.listen[k.value()];
    n.peers = plan_.listen;
  }
  for (std::uint32_t to = 0; plan_.dials && to < n.peers.size(); ++to)
    if (to != k.value())
      n.peers[to] = plan_.dials(k, replica_id{to});
  if (const auto off = plan_.clock_offsets.find(k); off != plan_.clock_offsets.end())
    n.clock_offset = off->second;
  n.checkpoint.every = 200;          // often enough that long runs see some
  n.checkpoint.history = 10'000'000; // all blocks are kept, for the judgement
  write_or_throw(file, deployment::write_node_file(n));
}

void node_cluster::start(replica_id k) {
  auto& node = nodes_[k.value()];
  if (node.pid > 0)
    return;
  auto words = bound_to_this_process();
  if (plan_.enter)
    for (auto& word : plan_.enter(k))
      words.push_back(std::move(word));
  for (const auto& word : {plan_.program, std::string{"node"}, std::string{"--config"}, at_.node(k.value())})
    words.push_back(word);
  std::string problem;
  auto started = deployment::start_process({words, at_.log(k.value())}, problem);
  if (!started)
    throw std::runtime_error{problem};
  node = *std::move(started);
}

void node_cluster::start_all() {
  for (std::uint32_t k = 0; k < size(); ++k)
    start(replica_id{k});
}

void node_cluster::signal(replica_id k, int number) const {
  const auto& node = nodes_[k.value()];
  if (node.pid > 0)
    deployment::send_signal(node.handle, number);
}

void node_cluster::kill(replica_id k) {
  auto& node = nodes_[k.value()];
  if (node.pid <= 0)
    return;
  if (const auto how = reap(node)) {
    deaths_.push_back(obituary(k, *how));
  } else {
    signal(k, SIGKILL);
    deployment::ended_within(node.handle, end_patience);
    reap(node);
  }
  node = {};
}

bool node_cluster::stop(replica_id k) {
  auto& node = nodes_[k.value()];
  if (node.pid <= 0)
    return true;
  signal(k, SIGCONT);
  signal(k, SIGTERM);
  const bool ended = deployment::ended_within(node.handle, end_patience);
  const auto how = ended ? reap(node) : std::nullopt;
  if (!how) {
    kill(k);
    return false;
  }
  node = {};
  if (*how == "ended with status 0")
    return true;
  deaths_.push_back(obituary(k, *how));
  return false;
}

void node_cluster::freeze(replica_id k) {
  signal(k, SIGSTOP);
}

void node_cluster::thaw(replica_id k) {
  signal(k, SIGCONT);
}

std::string node_cluster::obituary(replica_id k, const std::string& how) const {
  auto text = fmt::format("replica {} {}", k.value(), how);
  for (const auto& line : deployment::last_lines(at_.log(k.value()), 5))
    text += "\n      " + line;
  return text;
}

std::vector<std::string> node_cluster::deaths() {
  for (std::uint32_t k = 0; k < size(); ++k)
    if (nodes_[k].pid > 0)
      if (const auto how = reap(nodes_[k])) {
        deaths_.push_back(obituary(replica_id{k}, *how));
        nodes_[k] = {};
      }
  return deaths_;
}

} // namespace bezant::test
