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

/// A network of some kind with ends that a test speaks through.
class network_under_test {
public:
  virtual ~network_under_test() = default;

  /// Attaches an actor that plays replica `who`; again after a restart.
  virtual void attach(replica_id who) = 0;
  virtual void attach(session_id who) = 0;
  virtual void detach(replica_id who) = 0;

  // What an end sends.
  virtual void send(replica_id from, replica_id to, const signed_message& m) = 0;
  virtual void cast(replica_id from, const signed_message& m) = 0;
  virtual void submit(session_id from, replica_id to, const transaction& t) = 0;
  virtual void reply(replica_id from, session_id to, const receipt_batch& b) = 0;

  /// Delivers everything that is on its way.
  virtual void settle() = 0;

  /// What an end got; once all is settled.
  [[nodiscard]] virtual inbox& of(replica_id who) = 0;
  [[nodiscard]] virtual inbox& of(session_id who) = 0;
  /// The network that an end talks to.
  [[nodiscard]] virtual network_actor handle_of(const endpoint& who) = 0;
  /// The actor that speaks for an end, also after it was detached.
  [[nodiscard]] virtual const inbound_actor& actor_of(replica_id who) = 0;
  [[nodiscard]] virtual const client_inbound_actor& actor_of(session_id who) = 0;
};

/// A network of one process, in virtual time.
class test_network final : public network_under_test {
public:
  /// How the network under test is made.
  using maker = std::function<network_actor(caf::actor_system&, std::shared_ptr<const switchboard>)>;

  explicit test_network(const maker& make);
  /// A simulated network.
  explicit test_network(network_model model, std::uint64_t seed = 1);
  ~test_network() override;

  void attach(replica_id who) override;
  void attach(session_id who) override;
  void detach(replica_id who) override { ends_->detach(who); }
  void send(replica_id from, replica_id to, const signed_message& m) override;
  void cast(replica_id from, const signed_message& m) override;
  void submit(session_id from, replica_id to, const transaction& t) override;
  void reply(replica_id from, session_id to, const receipt_batch& b) override;
  void settle() override;
  /// The same, until nothing is left that is due before `until`; time then stands at `until` or a little later.
  void settle_until(time_point until);
  [[nodiscard]] time_point now() const;

  [[nodiscard]] inbox& of(replica_id who) override { return *inboxes_[endpoint{who}]; }
  [[nodiscard]] inbox& of(session_id who) override { return *inboxes_[endpoint{who}]; }
  [[nodiscard]] network_actor handle_of(const endpoint&) override { return network_; }
  [[nodiscard]] const network_actor& handle() const noexcept { return network_; }
  [[nodiscard]] const network_stats& stats() const noexcept { return *stats_; }
  [[nodiscard]] caf::actor_system& system() noexcept { return *system_; }
  [[nodiscard]] const inbound_actor& actor_of(replica_id who) override { return replicas_.at(who); }
  [[nodiscard]] const client_inbound_actor& actor_of(session_id who) override { return clients_.at(who); }

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

/// Networks that must all behave alike, by name.
using network_list = std::vector<std::pair<std::string, std::function<std::unique_ptr<network_under_test>()>>>;
/// Those of one process.
network_list local_networks();
/// All. A new transport is added here.
network_list networks();

} // namespace bezant::testing
