// Three replicas and a client process with two sessions, each with links over loopback, as a network under test.
#pragma once

#include "tests/transport/links_support.hpp"

#include <set>

namespace bezant::testing {

class tcp_test_network final : public network_under_test {
public:
  tcp_test_network();

  void attach(replica_id who) override;
  void attach(session_id) override {} // there from the beginning
  void detach(replica_id who) override;
  void send(replica_id from, replica_id to, const signed_message& m) override;
  void cast(replica_id from, const signed_message& m) override;
  void submit(session_id from, replica_id to, const transaction& t) override;
  void reply(replica_id from, session_id to, const receipt_batch& b) override;
  /// A link keeps its order. So a mark that is sent over each of them arrives after all that was sent before.
  void settle() override;
  [[nodiscard]] inbox& of(replica_id who) override;
  [[nodiscard]] inbox& of(session_id who) override;
  [[nodiscard]] network_actor handle_of(const endpoint& who) override;
  [[nodiscard]] const inbound_actor& actor_of(replica_id who) override;
  [[nodiscard]] const client_inbound_actor& actor_of(session_id who) override;

private:
  [[nodiscard]] replica_id id_of(const link_replica& r) const;
  [[nodiscard]] bool has_arrived(replica_id from, replica_id to) const;
  inbox& snapshot(const endpoint& who, const live_inbox& in);

  std::vector<net_address> at_;
  std::vector<std::unique_ptr<link_replica>> replicas_;
  std::unique_ptr<link_client> client_;
  std::set<replica_id> detached_;
  std::map<endpoint, inbox> snapshots_;
  std::uint8_t marks_ = 1;
};

} // namespace bezant::testing
