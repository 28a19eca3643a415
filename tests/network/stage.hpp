// One cluster under one kind of disturbance, from its founding to the check of all that it did.
#pragma once

#include "tests/network/network_lab.hpp"
#include "tests/network/node_cluster.hpp"
#include "tests/network/trading.hpp"

#include <stdexcept>

namespace bezant::test {

class stage;

/// A disturbance.
struct scenario {
  std::string name;
  std::string about;  ///< for people, one line
  bool hosts = false; ///< it needs a network of several hosts
  /// What it needs of the cluster; may be null.
  void (*prepare)(cluster_plan&) = nullptr;
  bool relayed = false; ///< replicas reach each other through relays that delay
  void (*act)(stage&) = nullptr;
  int lengths = 1; ///< it goes on for so many times the length that was asked for
};

/// All of them, those without hosts first.
const std::vector<scenario>& all_scenarios();

/// How scenarios are run.
struct run_settings {
  std::string program; ///< path of `bezant`
  std::string relay;   ///< path of the relay
  std::string protocol;
  duration length = seconds(60); ///< of the disturbance, about
  bool brief = false;            ///< fewer and shorter disturbances
  duration outage;               ///< how long each cut lasts; zero: longer and longer
  duration slack;                ///< granted beyond what recovery may take, where the machine is shared
  time_point limit;              ///< of `recorded_now`: nothing goes on beyond
  std::stop_token stop;
};

/// What came out.
struct run_report {
  std::string scenario;
  std::string protocol;
  std::uint64_t orders = 0; ///< acknowledged
  std::uint64_t frames = 0; ///< acknowledged
  std::uint64_t blocks = 0; ///< of the longest log
  duration gap;             ///< longest without any acknowledgement
  std::optional<duration>
    recovery;                     ///< longest from a heal, or a death, to the first acknowledgement of what came after
  duration allowed;               ///< for that recovery that came closest: 2 s and the protocol's bound
  std::optional<duration> rejoin; ///< longest until a replica that was away had all that was acknowledged
  std::vector<std::string> failures; ///< empty: good
};

/// Ctrl-C, or the limit of all time.
struct interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// How long a protocol may need to commit again once all messages arrive, after `outage` in which they did not. The
/// network's own delay comes on top.
duration protocol_bound(const std::string& protocol, duration outage);

/// What scenarios act on.
class stage {
public:
  stage(const scenario& what, const run_settings& how);

  /// Acts, ends everything, checks. Failures are in the report.
  run_report run();

  [[nodiscard]] node_cluster& nodes() noexcept { return *nodes_; }
  [[nodiscard]] network_lab& lab() noexcept { return *lab_; }
  [[nodiscard]] bool brief() const noexcept { return how_.brief; }
  [[nodiscard]] std::vector<replica_id> replicas() const;
  /// True until the scenario has gone on for its length.
  [[nodiscard]] bool goes_on() const;

  void pause(duration d) const;
  /// How long the next cut lasts: 4 s, if not brief also 8 and 16 s in turn. What waits longer and longer before it
  /// tries again shows in long ones.
  duration next_outage();
  /// Who leads the highest view that a replica says it is in: exactly so for PBFT, and where leaders take turns the
  /// one who leads is soon another anyway.
  replica_id leader();
  /// Waits until something that was placed after `since` is acknowledged, and notes how long that took. It must not
  /// take longer than 2 s and the protocol's bound after such an outage.
  void resumes(time_point since, duration outage);
  /// Waits until that replica has everything that was acknowledged up to now.
  void rejoins(replica_id k, time_point since);
  /// Fails if anything placed after `since` was acknowledged.
  void stands_still(time_point since);
  void fail(std::string what) { report_.failures.push_back(std::move(what)); }

private:
  void raise();
  void play();
  void start_relay(std::size_t replicas);
  void finish();
  void agree();
  void examine();
  bool until(duration patience, const std::function<bool()>& condition) const;
  std::optional<replica_status> ask(replica_id k, duration patience = milliseconds(300));

  const scenario& what_;
  const run_settings& how_;
  run_report report_;
  time_point began_;
  duration headroom_; // least that was left of an allowed time
  int outages_ = 0;
  std::unique_ptr<network_lab> lab_; // outlives all that runs in it
  std::unique_ptr<helper_process> relay_;
  std::unique_ptr<node_cluster> nodes_;
  std::unique_ptr<trading> trading_;
  std::map<replica_id, digest> states_; // that the replicas tell at the end
};

} // namespace bezant::test
