// A gateway on a stage of its own: the test places frames and plays the replicas that answer.
#pragma once

#include "actors/client_gateway.hpp"
#include "tests/actors/actors_support.hpp"

namespace bezant::testing {

inline constexpr session_id session{2};

struct gateway_stage : stage {
  gateway_stage() {
    client_gateway_config config;
    config.session = session;
    config.key = key;
    config.replicas = replicas.replicas;
    config.clock = clock();
    config.network = play_network(network);
    config.client = play_client(accepted);
    config.retry = milliseconds(100);
    config.frames_max = 3;
    gateway = keep(spawn_client_gateway(system(), std::move(config)));
  }

  void place(std::uint64_t order = 1) {
    order_list orders;
    orders.commands = {{exchange::cancel_order{exchange::account_id{1}, exchange::order_id{order}, {}}}};
    caf::anon_send(gateway, place_atom::value, orders);
    run();
  }
  /// The frame sent to replica 0 as its n-th.
  [[nodiscard]] transaction frame(std::size_t n) const {
    std::vector<transaction> list;
    for (const auto& [to, t] : network->submitted)
      if (to == replica_id{0})
        list.push_back(t);
    return list.at(n);
  }
  [[nodiscard]] receipt executed_at(const transaction& t, std::uint64_t at) const {
    const auto f = exchange::parse_frame(t).value().content;
    return {t.id(), height{at},
            encode(exchange::frame_outcome{f.session, f.sequence, exchange::frame_status::executed, {}}), f.session};
  }
  [[nodiscard]] receipt_batch batch(std::uint32_t replica, const receipt& r) const {
    receipt_batch b;
    b.replica = replica_id{replica};
    b.at = r.at;
    b.receipts = {digest_of(r)};
    b.own = {{0, r}};
    b.session = r.session;
    replicas.sign(b);
    return b;
  }
  void hand(const receipt_batch& b) {
    caf::anon_send(gateway, reply_atom::value, b);
    run();
  }
  void reply(std::uint32_t replica, const receipt& r) { hand(batch(replica, r)); }
  /// f+1 replicas say that the n-th frame was executed.
  void accept(std::size_t n) {
    const auto r = executed_at(frame(n), 5 + n); // a block of its own: one replica signs no two results of one block
    reply(0, r);
    reply(1, r);
  }

  crew replicas{4}; // f = 1: two equal receipts are enough
  std::shared_ptr<const signer> key = replicas.replicas->scheme().make_signer(public_key_seed("session", 2));
  std::shared_ptr<network_log> network = std::make_shared<network_log>();
  std::shared_ptr<std::vector<accepted_frame>> accepted = std::make_shared<std::vector<accepted_frame>>();
  client_gateway_actor gateway;
};

} // namespace bezant::testing
