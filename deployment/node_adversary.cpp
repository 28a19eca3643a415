#include "deployment/node_adversary.hpp"

#include "adversaries/taken_seat.hpp"
#include "simulation/seat.hpp"
#include "simulation/shared_seat_record.hpp"
#include "transport/log.hpp"

namespace bezant::deployment {

std::shared_ptr<seat_record> seat_adversary(const loaded_node& n, const names& known, time_point now,
                                            replica_config& r) {
  if (n.node.adversary.empty())
    return nullptr;
  const auto what = parse_recipe(n.node.adversary, known.adversaries, nullptr);
  require(what.has_value(), "an adversary's recipe was checked before");
  auto record = std::make_shared<simulation::shared_seat_record>(r.self, n.node.adversary);
  simulation::seat_surroundings around;
  around.replicas = r.replicas;
  around.protocol = r.protocol;
  around.options = n.founded.chain.options;
  around.key_of = [key = r.key](replica_id) { return key; };
  around.record = record;
  around.origin = now;
  const auto config = simulation::config_of({what.value(), {r.self}}, r.self, around);
  auto taken = take_seat(known.adversaries, what.value(), config, std::move(r.make_core));
  r.make_core = std::move(taken.make_core);
  r.bend_receipts = std::move(taken.bend_receipts);
  logger("node")->warn("replica {} misbehaves on purpose: {}", r.self.value(), n.node.adversary);
  return record;
}

void log_acts(const seat_record& record) {
  logger("node")->warn("{}", to_string(record.summary()));
}

} // namespace bezant::deployment
