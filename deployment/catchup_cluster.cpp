#include "deployment/catchup_cluster.hpp"

#include "deployment/bench_node.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>

namespace bezant::deployment {

namespace {

namespace fs = std::filesystem;

/// Files come and go while it is counted: what is gone counts nothing.
std::uint64_t bytes_below(const std::string& folder) {
  std::uint64_t sum = 0;
  std::error_code gone;
  for (auto at = fs::recursive_directory_iterator{folder, gone}; !gone && at != fs::recursive_directory_iterator{};
       at.increment(gone)) {
    std::error_code none;
    if (const auto size = at->is_regular_file(none) ? at->file_size(none) : 0; !none)
      sum += size;
  }
  return sum;
}

} // namespace

/// A view of the absent replica would end by its timeout only, and the chain grow by a few blocks a second: those lead
/// that stay.
std::vector<protocol_option> catchup_cluster::options(const names& known) const {
  auto list = what_.options;
  const auto protocol = known.protocols.find(what_.protocol);
  if (!protocol || std::ranges::find(list, "leader", &protocol_option::name) != list.end())
    return list;
  const auto plain = list;
  list.push_back({"leader", "list"});
  list.push_back({"leaders", "0 1 2"});
  const auto replicas = std::make_shared<const replica_set>(
    digest{}, what_.protocol, std::vector<public_key>(catchup_bench::replicas), ed25519());
  return protocol.value()->make({replica_id{0}, replicas, list}, nullptr) ? list : plain;
}

bool catchup_cluster::found(const names& known, std::string& problem) {
  testnet_options o;
  o.dir = what_.dir;
  o.replicas = catchup_bench::replicas;
  o.protocol = what_.protocol;
  o.options = options(known);
  o.base_port = what_.base_port;
  o.sessions = 8;
  if (!write_testnet(o, known, problem))
    return false;
  at_ = {what_.dir};
  for (std::size_t k = 0; k < nodes_.size(); ++k)
    change_bench_node(at_, k, known, [&](node_file& n) {
      if (k == late)
        n.log.level = spdlog::level::info;
      n.mempool.batch_transactions_max = 1;
      n.unsynced = k != late && !what_.synced;
      n.unsigned_clients = true;
      n.checkpoint = {what_.checkpoint_every, what_.history};
    });
  return true;
}

bool catchup_cluster::start(std::size_t which, bool lost_disk, std::string& problem) {
  launch l{what_.node, log(which), -1, false};
  l.command.insert(l.command.end(), {"--config", at_.node(which)});
  if (lost_disk)
    l.command.emplace_back("--lost-disk");
  nodes_[which] = start_process(l, problem);
  return nodes_[which].has_value();
}

void catchup_cluster::end(std::size_t which, int signal) {
  if (!nodes_[which])
    return;
  send_signal(nodes_[which]->handle, signal);
  if (!ended_within(nodes_[which]->handle, seconds(10)))
    send_signal(nodes_[which]->handle, SIGKILL);
  ended_within(nodes_[which]->handle, seconds(10));
  reap(*nodes_[which]);
  nodes_[which].reset();
}

catchup_cluster::~catchup_cluster() {
  for (const auto& n : nodes_)
    if (n)
      send_signal(n->handle, SIGTERM); // all at once, so that they end together
  for (std::size_t k = 0; k < nodes_.size(); ++k)
    end(k, SIGTERM);
  std::error_code ignored;
  if (!at_.dir.empty())
    fs::remove_all(at_.dir, ignored);
}

std::uint64_t catchup_cluster::disk_bytes() const {
  std::uint64_t most = 0;
  for (std::size_t k = 0; k < late; ++k)
    most = std::max(most, bytes_below(data(k)));
  return most;
}

std::string catchup_cluster::last_words() const {
  std::string text;
  for (std::size_t k = 0; k < nodes_.size(); ++k)
    for (const auto& line : last_lines(log(k), 3))
      text += "\n  replica " + std::to_string(k) + ": " + line;
  return text;
}

} // namespace bezant::deployment
