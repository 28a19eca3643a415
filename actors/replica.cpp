#include "actors/replica.hpp"

#include "actors/block_reader.hpp"
#include "actors/exchange_replica.hpp"
#include "actors/verifier.hpp"

#include <stdexcept>

namespace bezant {

namespace {

/// Spawns the actors of one replica, one after the other: each is told of those before it.
class assembly {
public:
  assembly(caf::actor_system& system, const replica_config& config, network_actor network)
    : system_{system}, config_{config}, network_{std::move(network)}, base_{config.disk->base()} {
    require(config.verifiers > 0, "a replica has a verifier");
  }

  replica_actors run() {
    restore();
    auto recallable =
      config_.app->recallable(config_.limits.remembered_max); // before another thread has the application
    const auto begins = base_ ? base_->block->header().at : height{0};
    add_checkpointer();
    add_exchange(begins);
    add_leader(std::move(recallable));
    add_auditor();
    made_.reader = spawn_block_reader(system_, config_.disk);
    add_node();
    add_verifiers();
    return std::move(made_);
  }

private:
  /// A state that does not read back throws: the host says so and ends.
  void restore() {
    if (!base_)
      return;
    if (const auto restored = config_.app->restore(base_->state); !restored)
      throw std::runtime_error{"the state in its store cannot be restored: " + restored.error().message()};
  }

  void add_checkpointer() {
    if (config_.checkpoints.every == 0)
      return;
    made_.checkpointer = spawn_checkpointer(system_, {.self = config_.self,
                                                      .replicas = config_.replicas,
                                                      .protocol = config_.protocol,
                                                      .key = config_.key,
                                                      .disk = config_.disk,
                                                      .clock = config_.clock,
                                                      .network = network_,
                                                      .host = config_.host,
                                                      .plan = config_.checkpoints,
                                                      .base = std::move(base_),
                                                      .convicted = config_.disk->convicted(),
                                                      .executed = config_.disk->last().block->header().at,
                                                      .make_app = config_.make_app,
                                                      .view = config_.view,
                                                      .observer = config_.observer});
  }

  void add_exchange(height begins) {
    made_.exchange = spawn_exchange_replica(system_, {.self = config_.self,
                                                      .replicas = config_.replicas,
                                                      .app = config_.app,
                                                      .key = config_.key,
                                                      .clock = config_.clock,
                                                      .network = network_,
                                                      .recorder = config_.recorder,
                                                      .observer = config_.observer,
                                                      .replay = config_.disk->committed(),
                                                      .base = begins,
                                                      .checkpointer = made_.checkpointer,
                                                      .checkpoint_every = config_.checkpoints.every,
                                                      .answer = config_.answer,
                                                      .bend_receipts = config_.bend_receipts,
                                                      .receipt_blocks_max = config_.receipt_blocks_max});
  }

  template <class Recallable>
  void add_leader(Recallable recallable) {
    made_.leader =
      config_.make_leader
        ? config_.make_leader(system_, config_.self)
        : spawn_leader(system_, {.limits = config_.limits,
                                 .batch_age = config_.batch_age,
                                 .receipts = made_.exchange,
                                 .self = config_.self,
                                 .observer = config_.observer,
                                 .committed = std::move(recallable),
                                 .network = network_,
                                 .lane = [app = config_.app](const transaction& t) { return app->lane(t); }});
    // After a restart a late copy of what is committed is not proposed once more.
    if (auto committed = config_.disk->committed(); !committed.empty())
      caf::anon_send(made_.leader, commit_atom::value, block_list{std::move(committed), {}});
  }

  void add_auditor() {
    if (!config_.audits)
      return;
    made_.auditor = spawn_auditor(system_, {.self = config_.self,
                                            .replicas = config_.replicas,
                                            .protocol = config_.protocol,
                                            .app = config_.app,
                                            .clock = config_.clock,
                                            .network = network_,
                                            .leader = made_.leader,
                                            .convicted = config_.disk->convicted(),
                                            .recorder = config_.recorder,
                                            .observer = config_.observer});
  }

  void add_node() {
    node_config node{config_.self,   config_.replicas, config_.protocol,   config_.make_core,
                     config_.key,    config_.disk,     config_.clock,      network_,
                     made_.leader,   made_.exchange,   config_.recorder,   config_.observer,
                     config_.cpu,    made_.auditor,    made_.checkpointer, config_.checkpoints.history,
                     config_.recall, made_.reader};
    made_.node = config_.make_node ? config_.make_node(system_, std::move(node)) : spawn_node(system_, std::move(node));
  }

  void add_verifiers() {
    const auto checked = std::make_shared<checked_transactions>(verifier_config{}.remembered_max);
    const auto for_clients = config_.clients_apart ? std::size_t{1} : 0;
    for (std::size_t i = 0; i < config_.verifiers + for_clients; ++i)
      made_.verifiers.push_back(spawn_verifier(system_, {.replicas = config_.replicas,
                                                         .protocol = config_.protocol,
                                                         .app = config_.app,
                                                         .node = made_.node,
                                                         .leader = made_.leader,
                                                         .self = config_.self,
                                                         .clock = config_.clock,
                                                         .observer = config_.observer,
                                                         .cpu = config_.cpu,
                                                         .checkpointer = made_.checkpointer,
                                                         .checked = checked,
                                                         .on_bad_submits = config_.on_bad_submits,
                                                         .auditor = made_.auditor}));
  }

  caf::actor_system& system_;
  const replica_config& config_;
  network_actor network_;
  std::optional<stored_base> base_;
  replica_actors made_;
};

/// Tells the network whom to give what comes for this replica, and who speaks for it.
void attach(const replica_actors& r, const replica_config& config, switchboard& ends) {
  std::vector<caf::actor_addr> speakers{r.node.address(), r.exchange.address(), r.leader.address()};
  if (r.auditor)
    speakers.push_back(r.auditor.address());
  if (r.checkpointer)
    speakers.push_back(r.checkpointer.address());
  const auto apart = r.verifiers.begin() + static_cast<std::ptrdiff_t>(config.verifiers);
  ends.attach(config.self, {r.verifiers.begin(), apart}, speakers, {apart, r.verifiers.end()});
}

} // namespace

replica_actors spawn_replica(caf::actor_system& system, const replica_config& config, const network_actor& network,
                             switchboard& ends) {
  auto r = assembly{system, config, network}.run();
  attach(r, config, ends);
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
  if (replica.reader)
    end(replica.reader);
  for (const auto& v : replica.verifiers)
    end(v);
}

} // namespace bezant
