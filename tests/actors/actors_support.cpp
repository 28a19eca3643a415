#include "tests/actors/actors_support.hpp"

#include "core/simulated_signatures.hpp"

namespace bezant::testing {

crew::crew(std::size_t n) {
  std::vector<public_key> public_keys;
  for (std::size_t i = 0; i < n; ++i) {
    keys.push_back(simulated_signatures()->make_signer(public_key_seed("replica", i)));
    public_keys.push_back(keys.back()->key());
  }
  replicas = std::make_shared<const replica_set>(hash("test", as_bytes("chain")), "scripted", std::move(public_keys),
                                                 simulated_signatures());
}

signed_message crew::sign(replica_id who, message m) const {
  return bezant::sign(*replicas, who, std::move(m), *keys.at(who.value()));
}

void crew::sign(receipt_batch& b) const {
  b.by = keys.at(b.replica.value())->sign(signing_digest(replicas->chain(), b));
}

stage::stage() = default;

stage::~stage() {
  for (const auto& a : actors_)
    caf::anon_send_exit(a, caf::exit_reason::kill);
  run();
  system_.clock().cancel_all();
  actors_.clear();
}

caf::scheduler::test_coordinator& stage::scheduler() {
  return dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
}

time_point stage::now() {
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(system_.clock().now() - origin_).count()};
}

void stage::run() {
  scheduler().run();
}

namespace {

caf::behavior ring(caf::event_based_actor* self, std::shared_ptr<bool> rung) {
  return {[self, rung](tick_atom) {
    *rung = true;
    self->quit();
  }};
}

network_actor::behavior_type network(network_actor::pointer, std::shared_ptr<network_log> log) {
  return {
    [log](send_atom, replica_id to, const signed_message& m) {
      log->messages.push_back({to, m});
    },
    [log](cast_atom, const signed_message& m) {
      log->messages.push_back({std::nullopt, m});
    },
    [log](submit_atom, replica_id to, const transaction& t) { log->submitted.emplace_back(to, t); },
    [log](offer_atom, const transaction_list& list) {
      for (const auto& t : list.transactions)
        for (std::uint32_t i = 0; i < 4; ++i) // the replicas of every stage
          log->submitted.emplace_back(replica_id{i}, t);
    },
    [log](reply_atom, session_id to, const receipt_batch& b) { log->replies.emplace_back(to, b); },
  };
}

leader_actor::behavior_type leader(leader_actor::pointer, std::shared_ptr<leader_log> log) {
  return {
    [log](submit_atom, const transaction& t) { log->submitted.push_back(t); },
    [log](submit_atom, const transaction_list& list) {
      log->submitted.insert(log->submitted.end(), list.transactions.begin(), list.transactions.end());
    },
    [log](request_atom, request_id id, const block_list& ancestors) { log->requests.emplace_back(id, ancestors); },
    [log](commit_atom, const block_list& b) {
      log->committed.insert(log->committed.end(), b.blocks.begin(), b.blocks.end());
    },
    [](tick_atom, request_id) {},
    [log](start_atom) { ++log->started; },
    [log](hand_atom, const digest& what, replica_id to) { log->handed.emplace_back(what, to); },
  };
}

exchange_replica_actor::behavior_type exchange(exchange_replica_actor::pointer, std::shared_ptr<exchange_log> log) {
  return {
    [log](commit_atom, const block_list& b) {
      log->committed.insert(log->committed.end(), b.blocks.begin(), b.blocks.end());
    },
    [log](submit_atom, const transaction& t) { log->submitted.push_back(t); },
    [](ask_atom, const question&) { return answer{}; },
  };
}

node_actor::behavior_type node(node_actor::pointer, std::shared_ptr<node_log> log) {
  return {
    [log](deliver_atom, replica_id peer, const signed_message& m) { log->messages.emplace_back(peer, m); },
    [](start_atom) {},
    [](tick_atom, std::uint64_t, std::uint64_t) {},
    [log](batch_atom, request_id id, const batch& b) { log->batches.emplace_back(id, b.content); },
    [log](executed_atom, height at, const digest& state) { log->executed.emplace_back(at, state); },
    [log](work_atom, bool pending) { log->work.push_back(pending); },
    [log](oldest_atom, const digest& waiting) { log->oldest.push_back(waiting); },
    [](loaded_atom, const block_list&) {},
    [](rebase_atom, height) {},
    [](flush_atom) {},
  };
}

client_actor::behavior_type client(client_actor::pointer, std::shared_ptr<std::vector<accepted_frame>> log) {
  return {[log](accepted_atom, const accepted_frame& f) { log->push_back(f); }};
}

} // namespace

void stage::pass(duration d) {
  auto rung = std::make_shared<bool>(false);
  const auto bell = system_.spawn(ring, rung);
  system_.clock().schedule_message(system_.clock().now() + std::chrono::nanoseconds{d.ns},
                                   caf::actor_cast<caf::strong_actor_ptr>(bell),
                                   caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, tick_atom::value));
  do
    run();
  while (!*rung && scheduler().trigger_timeout());
}

network_actor stage::play_network(std::shared_ptr<network_log> log) {
  return keep(system_.spawn(network, std::move(log)));
}

leader_actor stage::play_leader(std::shared_ptr<leader_log> log) {
  return keep(system_.spawn(leader, std::move(log)));
}

exchange_replica_actor stage::play_exchange(std::shared_ptr<exchange_log> log) {
  return keep(system_.spawn(exchange, std::move(log)));
}

node_actor stage::play_node(std::shared_ptr<node_log> log) {
  return keep(system_.spawn(node, std::move(log)));
}

client_actor stage::play_client(std::shared_ptr<std::vector<accepted_frame>> log) {
  return keep(system_.spawn(client, std::move(log)));
}

transaction text_transaction(std::string_view text) {
  return transaction{bytes{text.begin(), text.end()}};
}

transaction large_transaction(std::uint8_t number, std::size_t size) {
  bytes data(size);
  data.at(0) = number;
  return transaction{std::move(data)};
}

block_ptr child_of(const block_ptr& parent, std::vector<transaction> transactions) {
  auto content = std::make_shared<const payload>(std::move(transactions));
  const auto& p = parent->header();
  const block_header h{parent->id(), p.view.next(), p.at.next(), replica_id{0}, content->root()};
  return std::make_shared<const block>(h, std::move(content), bytes{});
}

} // namespace bezant::testing
