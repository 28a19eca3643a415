// A network of several hosts on this one: network namespaces on a bridge, whose lines can be cut, thinned and
// throttled.
#pragma once

#include "core/ids.hpp"
#include "deployment/descriptor.hpp"
#include "transport/links/net_address.hpp"

#include <string>
#include <vector>

namespace bezant::test {

/// Runs a program to its end, at most ten seconds. Empty if it ended with status 0; else what went wrong.
std::string run_program(const std::vector<std::string>& words);

/// Why this machine has no network lab; empty if it has one. Asked with root's rights it makes a namespace and removes
/// it.
std::string lab_problem();

/// While it lives, this thread and the threads that it makes are in another network namespace.
class inside_namespace {
public:
  explicit inside_namespace(const std::string& name);
  inside_namespace(const inside_namespace&) = delete;
  inside_namespace& operator=(const inside_namespace&) = delete;
  ~inside_namespace();

private:
  deployment::descriptor before_;
};

/// One namespace for each replica, one for the clients, one for relays, and one that holds the bridge between them. All
/// names begin with "bezant-" and this process' id. Nothing of it touches the machine's own network. Everything that
/// fails throws `std::runtime_error`; the destructor removes everything.
class network_lab {
public:
  static constexpr std::uint16_t port = 7100;

  explicit network_lab(std::size_t replicas);
  network_lab(const network_lab&) = delete;
  network_lab& operator=(const network_lab&) = delete;
  ~network_lab();

  /// Where replica k listens.
  [[nodiscard]] net_address address(replica_id k) const;
  /// An address of the relays' namespace, one for each replica.
  [[nodiscard]] net_address relay_address(replica_id k) const;
  /// Words that begin a command in the namespace of replica k, or of the relays.
  [[nodiscard]] std::vector<std::string> enter(replica_id k) const;
  [[nodiscard]] std::vector<std::string> enter_relays() const;
  [[nodiscard]] std::string clients() const { return prefix_ + "c"; }

  /// Packets from one replica to another vanish. One direction.
  void cut(replica_id from, replica_id to);
  /// Both directions between `some` and everybody else; clients still reach all.
  void isolate(const std::vector<replica_id>& some);
  /// The cable of a replica is pulled, or put in again.
  void plug(replica_id k, bool in);
  /// So many of a hundred packets that come to a replica vanish, from wherever.
  void lose(replica_id k, unsigned percent);
  /// Replica k sends at most so much: a token bucket.
  void throttle(replica_id k, unsigned kbit_per_second);
  /// Cuts and losses are over, cables in, buckets gone.
  void heal();

private:
  [[nodiscard]] std::string host(std::size_t k) const { return prefix_ + std::to_string(k); }
  [[nodiscard]] std::string bridge() const { return prefix_ + "b"; }
  void build();
  void attach(const std::string& name, const std::vector<std::string>& addresses);
  void remove() noexcept;
  void need(const std::vector<std::string>& words) const;
  void in(const std::string& where, std::vector<std::string> words) const;

  std::size_t replicas_;
  std::string prefix_;
  std::vector<std::string> made_;
  std::vector<replica_id> unplugged_;
  std::vector<replica_id> throttled_;
};

} // namespace bezant::test
