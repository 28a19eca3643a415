#include "tests/transport/network_support.hpp"

#include "tests/transport/tcp_test_network.hpp"

namespace bezant::testing {

std::vector<int> inbox::numbers() const {
  std::vector<int> list;
  for (const auto& a : messages)
    list.push_back(a.message.body.at(0));
  return list;
}

signed_message numbered(int number, std::size_t size) {
  signed_message m;
  m.body.resize(size);
  m.body[0] = static_cast<std::uint8_t>(number);
  return m;
}

transaction text_transaction(std::string_view text) {
  return transaction{bytes{text.begin(), text.end()}};
}

namespace {

inbound_actor::behavior_type play_replica(inbound_actor::pointer self, std::shared_ptr<inbox> in,
                                          caf::actor_clock::time_point origin) {
  return {
    [=](deliver_atom, replica_id peer, const signed_message& m) {
      const auto since = self->clock().now() - origin;
      in->messages.push_back({peer, m, {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()}});
    },
    [in](submit_atom, const transaction& t) { in->transactions.push_back(t); },
    [in](submit_atom, const transaction_list& list) {
      in->transactions.insert(in->transactions.end(), list.transactions.begin(), list.transactions.end());
    },
  };
}

client_inbound_actor::behavior_type play_client(client_inbound_actor::pointer, std::shared_ptr<inbox> in) {
  return {[in](reply_atom, const receipt_batch& b) { in->receipts.push_back(b); }};
}

} // namespace

test_network::test_network(const maker& make) {
  build(make);
}

test_network::test_network(network_model model, std::uint64_t seed) {
  build([&](caf::actor_system& system, std::shared_ptr<const switchboard> ends) {
    return spawn_simulated_network(system, std::move(ends), std::move(model), random_source{seed}, origin_, stats_);
  });
}

void test_network::build(const maker& make) {
  config_.add_message_types<caf::id_block::bezant_transport>();
  config_.set("scheduler.policy", caf::atom("testing"));
  system_ = std::make_unique<caf::actor_system>(config_);
  origin_ = system_->clock().now();
  network_ = make(*system_, ends_);
}

test_network::~test_network() {
  for (const auto& [who, actor] : replicas_)
    caf::anon_send_exit(actor, caf::exit_reason::kill);
  for (const auto& [who, actor] : clients_)
    caf::anon_send_exit(actor, caf::exit_reason::kill);
  caf::anon_send_exit(network_, caf::exit_reason::kill);
  scheduler().run();
  system_->clock().cancel_all();
  replicas_.clear();
  clients_.clear();
  network_ = nullptr;
}

caf::scheduler::test_coordinator& test_network::scheduler() {
  return dynamic_cast<caf::scheduler::test_coordinator&>(system_->scheduler());
}

void test_network::attach(replica_id who) {
  auto& in = inboxes_[who];
  if (!in)
    in = std::make_shared<inbox>();
  if (const auto old = replicas_.find(who); old != replicas_.end())
    caf::anon_send_exit(old->second, caf::exit_reason::kill);
  replicas_[who] = system_->spawn(play_replica, in, origin_);
  ends_->attach(who, {replicas_[who]}, {replicas_[who].address()});
}

void test_network::attach(session_id who) {
  auto& in = inboxes_[who] = std::make_shared<inbox>();
  clients_[who] = system_->spawn(play_client, in);
  ends_->attach(who, clients_[who]);
}

void test_network::send(replica_id from, replica_id to, const signed_message& m) {
  caf::send_as(replicas_.at(from), network_, send_atom::value, to, m);
}

void test_network::cast(replica_id from, const signed_message& m) {
  caf::send_as(replicas_.at(from), network_, cast_atom::value, m);
}

void test_network::submit(session_id from, replica_id to, const transaction& t) {
  caf::send_as(clients_.at(from), network_, submit_atom::value, to, t);
}

void test_network::reply(replica_id from, session_id to, const receipt_batch& b) {
  caf::send_as(replicas_.at(from), network_, reply_atom::value, to, b);
}

void test_network::settle() {
  do
    scheduler().run();
  while (scheduler().trigger_timeout());
}

void test_network::settle_until(time_point until) {
  scheduler().run();
  while (now() < until) {
    scheduler().advance_time(caf::timespan{milliseconds(1).ns});
    scheduler().run();
  }
}

time_point test_network::now() const {
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(system_->clock().now() - origin_).count()};
}

network_list local_networks() {
  const auto local = [](caf::actor_system& system, std::shared_ptr<const switchboard> ends) {
    return spawn_local_network(system, std::move(ends));
  };
  return {
    {"local", [local] { return std::make_unique<test_network>(local); }},
    {"simulated", [] { return std::make_unique<test_network>(network_model{}); }},
  };
}

network_list networks() {
  auto list = local_networks();
  list.emplace_back("tcp", [] { return std::make_unique<tcp_test_network>(); });
  return list;
}

} // namespace bezant::testing
