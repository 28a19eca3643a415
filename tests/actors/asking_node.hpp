// A node that asks its peers what its key has signed before it begins.
#pragma once

#include "tests/actors/node_support.hpp"

namespace bezant::testing {

/// Replica 0 of four, which asks, with a core whose views follow the clock, a second each.
struct asking_node : stage {
  static constexpr message_kind vote = 1;

  class clocked final : public protocol {
  public:
    clocked(std::shared_ptr<bool> began, std::shared_ptr<std::size_t> heard)
      : began_{std::move(began)}, heard_{std::move(heard)} {}
    [[nodiscard]] std::string_view name() const noexcept override { return "clocked"; }
    void step(time_point, const event& e, effects&) override {
      *began_ = true;
      *heard_ += std::holds_alternative<message_in>(e) ? 1 : 0;
    }
    [[nodiscard]] protocol_status snapshot() const override { return {view_number{1}, {}, {}, {}, {}}; }
    [[nodiscard]] view_number view_at(time_point now) const override {
      return view_number{static_cast<std::uint64_t>(now.ns / 1'000'000'000) + 1};
    }

  private:
    std::shared_ptr<bool> began_;
    std::shared_ptr<std::size_t> heard_;
  };
  struct holds final : replica_observer {
    std::vector<std::string> list;
    void on_hold(time_point, replica_id, const signing_hold& h) override { list.push_back(h.why); }
  };

  explicit asking_node(duration skew = {}) {
    protocol_info info;
    info.describe = [](message_kind k, byte_view body) -> std::optional<message_anatomy> {
      const auto r = decode<signing_rank>(body);
      if (k != vote || !r)
        return std::nullopt;
      return message_anatomy{message_role::vote, r.value().view, r.value().at, {}};
    };
    node_config c;
    c.self = replica_id{0};
    c.replicas = replicas.replicas;
    c.protocol = std::make_shared<const protocol_info>(std::move(info));
    c.make_core = [this] { return std::make_unique<clocked>(began, heard); };
    c.key = replicas.keys[0];
    c.disk = std::make_shared<memory_store>(make_genesis_block(replicas.replicas->chain()));
    c.clock = clock(skew);
    c.network = play_network(network);
    c.leader = play_leader(leader);
    c.exchange = play_exchange(exchange);
    c.observer = seen;
    c.recall.plan.asks = true;
    node = keep(spawn_node(system(), std::move(c)));
    caf::anon_send(node, start_atom::value);
    run();
  }
  /// Replica 1 votes so many times, with so many bytes.
  void hear_votes(std::uint64_t count, std::size_t size) {
    for (std::uint64_t i = 0; i < count; ++i) {
      auto body = encode(signing_rank{view_number{i + 1}, {}});
      body.resize(body.size() + size);
      caf::anon_send(node, deliver_atom::value, replica_id{1}, replicas.sign(replica_id{1}, {vote, body, nullptr}));
    }
    run();
  }
  /// All others answer the first question with this statement.
  void answer(const std::vector<statement>& said) {
    const auto asked = decode<recall_request>(network->messages.at(0).what.body).value();
    for (std::uint32_t i = 1; i < 4; ++i) {
      recall_answer a{asked.asked, time_point{0}, {}, {}, {}};
      for (const auto& s : said)
        a.said.push_back(s);
      caf::anon_send(node, deliver_atom::value, replica_id{i},
                     replicas.sign(replica_id{i}, make_message(house::recall_answer, a)));
    }
    run();
  }
  [[nodiscard]] statement far_vote() const {
    return statement_of(replicas.sign(replica_id{0}, {vote, encode(signing_rank{view_number{99}, {}}), nullptr}));
  }
  [[nodiscard]] bool listens() const {
    return std::ranges::any_of(seen->list, [](const auto& s) { return s.find("older") != std::string::npos; });
  }

  crew replicas;
  std::shared_ptr<bool> began = std::make_shared<bool>(false);
  std::shared_ptr<std::size_t> heard = std::make_shared<std::size_t>(0); ///< messages
  std::shared_ptr<holds> seen = std::make_shared<holds>();
  std::shared_ptr<network_log> network = std::make_shared<network_log>();
  std::shared_ptr<leader_log> leader = std::make_shared<leader_log>();
  std::shared_ptr<exchange_log> exchange = std::make_shared<exchange_log>();
  node_actor node;
};

} // namespace bezant::testing
