#include "tests/network/network_lab.hpp"

#include "deployment/child_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <sched.h>
#include <stdexcept>

namespace bezant::test {

namespace {

constexpr auto command_patience = seconds(10);
constexpr unsigned relays_from = 100; // last parts of addresses: replicas from 1, relays from 100, clients 200
constexpr unsigned clients_at = 200;

std::string ip_of(std::size_t last) {
  return fmt::format("10.77.0.{}", last);
}

std::string ip_of(replica_id k) {
  return ip_of(k.value() + std::size_t{1});
}

/// A file for what a command says, gone with it.
class output_file {
public:
  output_file() : name_{(std::filesystem::temp_directory_path() / "bezant-command-XXXXXX").string()} {
    fd_ = deployment::descriptor{mkostemp(name_.data(), O_CLOEXEC)};
  }
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;
  ~output_file() { unlink(name_.c_str()); }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
  std::string name_;
  deployment::descriptor fd_;
};

} // namespace

std::string run_program(const std::vector<std::string>& words) {
  const output_file said;
  std::string problem;
  const auto child = deployment::start_process({words, said.name()}, problem);
  if (!child)
    return problem;
  if (!deployment::ended_within(child->handle, command_patience)) {
    deployment::send_signal(child->handle, SIGKILL);
    deployment::ended_within(child->handle, command_patience);
  }
  const auto how = deployment::reap(*child);
  if (how == "ended with status 0")
    return {};
  problem = fmt::format("{} {}", fmt::join(words, " "), how.value_or("does not end"));
  for (const auto& line : deployment::last_lines(said.name(), 3))
    problem += "; " + line;
  return problem;
}

std::string lab_problem() {
  if (geteuid() != 0)
    return "network namespaces need root";
  for (const auto* tool : {"ip", "nft", "tc"})
    if (const auto why = run_program({tool, "-V"}); !why.empty())
      return why + " (packages iproute2 and nftables)";
  const auto name = fmt::format("bezant-{}-probe", getpid());
  if (const auto why = run_program({"ip", "netns", "add", name}); !why.empty())
    return why;
  // What a hardened or small kernel may not have.
  auto why = run_program({"ip", "-n", name, "link", "add", "probe0", "type", "veth", "peer", "name", "probe1"});
  if (why.empty())
    why = run_program({"ip", "-n", name, "link", "add", "probe2", "type", "bridge"});
  if (why.empty())
    why = run_program({"ip", "netns", "exec", name, "nft", "add table inet lab"});
  if (why.empty())
    why = run_program({"tc", "-n", name, "qdisc", "add", "dev", "probe0", "root", "tbf", "rate", "1mbit", "burst",
                       "32kbit", "latency", "100ms"});
  run_program({"ip", "netns", "del", name});
  return why;
}

inside_namespace::inside_namespace(const std::string& name)
  : before_{open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)} {
  const deployment::descriptor wanted{open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC)};
  if (!before_ || !wanted || setns(wanted.get(), CLONE_NEWNET) != 0)
    throw std::runtime_error{"cannot enter the network namespace " + name};
}

inside_namespace::~inside_namespace() {
  if (setns(before_.get(), CLONE_NEWNET) != 0)
    std::abort(); // whatever this thread did next would be in the wrong network
}

network_lab::network_lab(std::size_t replicas) : replicas_{replicas}, prefix_{fmt::format("bezant-{}-", getpid())} {
  try {
    build();
  } catch (...) {
    remove();
    throw;
  }
}

network_lab::~network_lab() {
  remove();
}

void network_lab::remove() noexcept {
  for (const auto& name : made_)
    run_program({"ip", "netns", "del", name}); // its links go with it
  made_.clear();
}

void network_lab::need(const std::vector<std::string>& words) const {
  if (const auto why = run_program(words); !why.empty())
    throw std::runtime_error{why};
}

void network_lab::in(const std::string& where, std::vector<std::string> words) const {
  std::vector<std::string> all{"ip", "netns", "exec", where};
  all.insert(all.end(), std::make_move_iterator(words.begin()), std::make_move_iterator(words.end()));
  need(all);
}

void network_lab::build() {
  made_.push_back(bridge()); // before it is made: what an interrupted command left is removed, too
  need({"ip", "netns", "add", bridge()});
  need({"ip", "-n", bridge(), "link", "add", "br0", "type", "bridge"});
  need({"ip", "-n", bridge(), "link", "set", "br0", "up"});
  for (std::size_t k = 0; k < replicas_; ++k) {
    attach(host(k), {ip_of(k + 1)});
    in(host(k), {"nft", "add table inet lab; add chain inet lab came { type filter hook input priority 0; }"});
  }
  attach(clients(), {ip_of(clients_at)});
  std::vector<std::string> relays;
  for (std::size_t k = 0; k < replicas_; ++k)
    relays.push_back(ip_of(relays_from + k));
  attach(prefix_ + "r", relays);
}

void network_lab::attach(const std::string& name, const std::vector<std::string>& addresses) {
  made_.push_back(name);
  need({"ip", "netns", "add", name});
  const auto plug = "p" + name.substr(prefix_.size());
  need({"ip", "-n", bridge(), "link", "add", plug, "type", "veth", "peer", "name", "eth0", "netns", name});
  need({"ip", "-n", bridge(), "link", "set", plug, "master", "br0"});
  need({"ip", "-n", bridge(), "link", "set", plug, "up"});
  for (const auto& a : addresses)
    need({"ip", "-n", name, "address", "add", a + "/24", "dev", "eth0"});
  need({"ip", "-n", name, "link", "set", "lo", "up"});
  need({"ip", "-n", name, "link", "set", "eth0", "up"});
}

net_address network_lab::address(replica_id k) const {
  return {ip_of(k), port};
}

net_address network_lab::relay_address(replica_id k) const {
  return {ip_of(relays_from + k.value()), port};
}

std::vector<std::string> network_lab::enter(replica_id k) const {
  return {"ip", "netns", "exec", host(k.value())};
}

std::vector<std::string> network_lab::enter_relays() const {
  return {"ip", "netns", "exec", prefix_ + "r"};
}

void network_lab::cut(replica_id from, replica_id to) {
  in(host(to.value()), {"nft", fmt::format("add rule inet lab came ip saddr {} drop", ip_of(from))});
}

void network_lab::isolate(const std::vector<replica_id>& some) {
  const auto among = [&](replica_id k) { return std::ranges::find(some, k) != some.end(); };
  for (std::uint32_t a = 0; a < replicas_; ++a)
    for (std::uint32_t b = 0; b < replicas_; ++b)
      if (a != b && among(replica_id{a}) != among(replica_id{b}))
        cut(replica_id{a}, replica_id{b});
}

void network_lab::plug(replica_id k, bool in) {
  need({"ip", "-n", bridge(), "link", "set", "p" + std::to_string(k.value()), in ? "up" : "down"});
  if (!in)
    unplugged_.push_back(k);
}

void network_lab::lose(replica_id k, unsigned percent) {
  in(host(k.value()),
     {"nft", fmt::format("add rule inet lab came ip saddr 10.77.0.0/24 numgen random mod 100 < {} drop", percent)});
}

void network_lab::throttle(replica_id k, unsigned kbit_per_second) {
  need({"tc", "-n", host(k.value()), "qdisc", "add", "dev", "eth0", "root", "tbf", "rate",
        fmt::format("{}kbit", kbit_per_second), "burst", "64kbit", "latency", "200ms"});
  throttled_.push_back(k);
}

void network_lab::heal() {
  for (std::size_t k = 0; k < replicas_; ++k)
    in(host(k), {"nft", "flush chain inet lab came"});
  for (const auto k : unplugged_)
    plug(k, true);
  for (const auto k : throttled_)
    need({"tc", "-n", host(k.value()), "qdisc", "del", "dev", "eth0", "root"});
  unplugged_.clear();
  throttled_.clear();
}

} // namespace bezant::test
