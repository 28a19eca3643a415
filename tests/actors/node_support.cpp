#include "tests/actors/node_support.hpp"

namespace bezant::testing {

namespace {

class scripted_core final : public protocol {
public:
  explicit scripted_core(std::shared_ptr<script> s) : script_{std::move(s)} {}

  [[nodiscard]] std::string_view name() const noexcept override { return "scripted"; }
  void step(time_point now, const event& in, effects& out) override {
    script_->seen.emplace_back(now, in);
    const auto react = script_->react; // it may replace itself
    react(now, in, out);
  }
  [[nodiscard]] protocol_status snapshot() const override { return {}; }

private:
  std::shared_ptr<script> script_;
};

} // namespace

result<void> failing_store::sync() {
  ++syncs;
  if (broken)
    return std::make_error_code(std::errc::no_space_on_device);
  return inner_.sync();
}

node_stage::node_stage() {
  spawn();
}

void node_stage::spawn(replica_clock with) {
  node_config config;
  config.self = replica_id{0};
  config.replicas = replicas.replicas;
  config.protocol = std::make_shared<const protocol_info>(protocol);
  config.make_core = [this] { return std::make_unique<scripted_core>(core); };
  config.key = replicas.keys[0];
  config.disk = disk;
  config.clock = with;
  config.network = network_played;
  config.leader = leader_played;
  config.exchange = exchange_played;
  config.observer = seen;
  config.cpu = cpu;
  config.recall = recall;
  config.reader = reader;
  node = keep(spawn_node(system(), std::move(config)));
}

void node_stage::start() {
  caf::anon_send(node, start_atom::value);
  run();
}

void node_stage::poke(std::uint8_t kind) {
  caf::anon_send(node, deliver_atom::value, replica_id{1}, replicas.sign(replica_id{1}, body_of(kind, "poke")));
  run();
}

message body_of(message_kind kind, std::string_view body) {
  return {kind, bytes{body.begin(), body.end()}, nullptr};
}

} // namespace bezant::testing
