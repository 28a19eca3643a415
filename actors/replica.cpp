#include "actors/replica.hpp"

#include "actors/exchange_replica.hpp"
#include "actors/verifier.hpp"
#include "transport/log.hpp"

namespace bezant {

replica_actors spawn_replica(caf::actor_system& system, const replica_config& config, const network_actor& network,
                             switchboard& ends) {
  require(config.verifiers > 0, "a replica has a verifier");
  replica_actors r;
  auto base = config.disk->base();
  const auto begins = base ? base->block->header().at : height{0};
  if (base) {
    const auto restored = config.app->restore(base->state);
    if (!restored)
      logger("replica")->critical("the state in the own store cannot be restored: {}", restored.error().message());
    require(restored.has_value(), "the own store's state can be restored");
  }
  auto recallable = config.app->recallable(config.limits.remembered_max); // before another thread has the application
  if (config.checkpoints.every != 0)
    r.checkpointer = spawn_checkpointer(system, {.self = config.self,
                                                 .replicas = config.replicas,
                                                 .protocol = config.protocol,
                                                 .key = config.key,
                                                 .disk = config.disk,
                                                 .clock = config.clock,
                                                 .network = network,
                                                 .host = config.host,
                                                 .plan = config.checkpoints,
                                                 .base = std::move(base),
                                                 .convicted = config.disk->convicted(),
                                                 .executed = config.disk->last().block->header().at,
                                                 .make_app = config.make_app,
                                                 .view = config.view,
                                                 .observer = config.observer});
  r.exchange = spawn_exchange_replica(system, {.self = config.self,
                                               .replicas = config.replicas,
                                               .app = config.app,
                                               .key = config.key,
                                               .clock = config.clock,
                                               .network = network,
                                               .recorder = config.recorder,
                                               .observer = config.observer,
                                               .replay = config.disk->committed(),
                                               .base = begins,
                                               .checkpointer = r.checkpointer,
                                               .checkpoint_every = config.checkpoints.every,
                                               .answer = config.answer,
                                               .bend_receipts = config.bend_receipts,
                                               .receipt_blocks_max = config.receipt_blocks_max});
  r.leader = config.make_leader ? config.make_leader(system, config.self)
                                : spawn_leader(system, {config.limits, config.batch_age, r.exchange, config.self,
                                                        config.observer, std::move(recallable)});
  // After a restart a late copy of what is committed is not proposed once more.
  if (auto committed = config.disk->committed(); !committed.empty())
    caf::anon_send(r.leader, commit_atom::value, block_list{std::move(committed), {}});
  if (config.audits)
    r.auditor = spawn_auditor(system, {.self = config.self,
                                       .replicas = config.replicas,
                                       .protocol = config.protocol,
                                       .app = config.app,
                                       .clock = config.clock,
                                       .network = network,
                                       .leader = r.leader,
                                       .convicted = config.disk->convicted(),
                                       .recorder = config.recorder,
                                       .observer = config.observer});
  node_config node{config.self,  config.replicas, config.protocol, config.make_core,
                   config.key,   config.disk,     config.clock,    network,
                   r.leader,     r.exchange,      config.recorder, config.observer,
                   config.cpu,   r.auditor,       r.checkpointer,  config.checkpoints.history,
                   config.recall};
  r.node = config.make_node ? config.make_node(system, std::move(node)) : spawn_node(system, std::move(node));
  const auto checked = std::make_shared<checked_transactions>(verifier_config{}.remembered_max);
  const auto for_clients = config.clients_apart ? std::size_t{1} : 0;
  for (std::size_t i = 0; i < config.verifiers + for_clients; ++i)
    r.verifiers.push_back(spawn_verifier(system, {.replicas = config.replicas,
                                                  .protocol = config.protocol,
                                                  .app = config.app,
                                                  .node = r.node,
                                                  .leader = r.leader,
                                                  .self = config.self,
                                                  .clock = config.clock,
                                                  .observer = config.observer,
                                                  .cpu = config.cpu,
                                                  .checkpointer = r.checkpointer,
                                                  .checked = checked,
                                                  .on_bad_submits = config.on_bad_submits,
                                                  .auditor = r.auditor}));
  std::vector<caf::actor_addr> speakers{r.node.address(), r.exchange.address()};
  if (r.auditor)
    speakers.push_back(r.auditor.address());
  if (r.checkpointer)
    speakers.push_back(r.checkpointer.address());
  const auto apart = r.verifiers.begin() + static_cast<std::ptrdiff_t>(config.verifiers);
  ends.attach(config.self, {r.verifiers.begin(), apart}, speakers, {apart, r.verifiers.end()});
  return r;
}

void start(const replica_actors& replica) {
  caf::anon_send(replica.node, start_atom::value);
}

void kill(const replica_actors& replica) {
  const auto end = [](const auto& actor) { caf::anon_send_exit(actor, caf::exit_reason::kill); };
  end(replica.node);
  end(replica.leader);
  end(replica.exchange);
  if (replica.auditor)
    end(replica.auditor);
  if (replica.checkpointer)
    end(replica.checkpointer);
  for (const auto& v : replica.verifiers)
    end(v);
}

} // namespace bezant
