// Networks to test, and actors that play the replicas and clients at their ends and keep what they get.
#pragma once

#include "transport/local_network.hpp"
#include "transport/simulated_network.hpp"

#include <caf/scheduler/test_coordinator.hpp>
#include <catch2/catch.hpp>

namespace bezant::testing {

/// A consensus message as it arrived.
struct arrival {
  replica_id peer;
  signed_message message;
  time_point at;
};

/// What an end got, in order of arrival.
struct inbox {
  std::vector<arrival> messages;
  std::vector<transaction> transactions;
  std::vector<receipt_batch> receipts;

  /// The first body byte of each message.
  [[nodiscard]] std::vector<int> numbers() const;
};

/// A message that carries `number` (and is `size` bytes long).
signed_message numbered(int number, std::size_t size = 1);
transaction text_transaction(std::string_view text);

/// A network of one kind with ends that a test speaks through, in virtual time.
class test_network {
public:
  /// How the network under test is made.
  using maker = std::function<network_actor(caf::actor_system&, std::shared_ptr<const switchboard>)>;

  explicit test_network(const maker& make);
  /// A simulated network.
  explicit test_network(network_model model, std::uint64_t seed = 1);
  ~test_network();

  /// Attaches an actor that plays replica `who`; again after a restart.
  void attach(replica_id who);
  void attach(session_id who);
  void detach(replica_id who) { ends_->detach(who); }

  // What an end sends.
  void send(replica_id from, replica_id to, const signed_message& m);
  void cast(replica_id from, const signed_message& m);
  void submit(session_id from, replica_id to, const transaction& t);
  void reply(replica_id from, session_id to, const receipt_batch& b);

  /// Delivers everything that is on its way.
  void settle();
  /// The same, until nothing is left that is due before `until`; time then stands at `until` or a little later.
  void settle_until(time_point until);
  [[nodiscard]] time_point now() const;

  [[nodiscard]] inbox& of(replica_id who) { return *inboxes_[endpoint{who}]; }
  [[nodiscard]] inbox& of(session_id who) { return *inboxes_[endpoint{who}]; }
  [[nodiscard]] const network_actor& handle() const noexcept { return network_; }
  [[nodiscard]] const network_stats& stats() const noexcept { return *stats_; }
  [[nodiscard]] caf::actor_system& system() noexcept { return *system_; }
  /// The actor that speaks for an end, also after it was detached.
  [[nodiscard]] const inbound_actor& actor_of(replica_id who) { return replicas_.at(who); }
  [[nodiscard]] const client_inbound_actor& actor_of(session_id who) { return clients_.at(who); }

private:
  void build(const maker& make);
  caf::scheduler::test_coordinator& scheduler();

  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  caf::actor_clock::time_point origin_;
  std::shared_ptr<switchboard> ends_ = std::make_shared<switchboard>();
  std::shared_ptr<network_stats> stats_ = std::make_shared<network_stats>();
  network_actor network_;
  std::map<replica_id, inbound_actor> replicas_;
  std::map<session_id, client_inbound_actor> clients_;
  std::map<endpoint, std::shared_ptr<inbox>> inboxes_;
};

/// The networks that must all behave alike, by name. A new transport is added here.
std::vector<std::pair<std::string, test_network::maker>> networks();

} // namespace bezant::testing
