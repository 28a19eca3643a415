#include "actors/replica_host.hpp"

#include "transport/log.hpp"

namespace bezant {

namespace {

class replica_host_state {
public:
  using self_ptr = replica_host_actor::stateful_pointer<replica_host_state>;

  void init(self_ptr self, replica_host_config config) {
    self_ = self;
    config_ = std::move(config);
    config_.replica.host = replica_host_actor{self};
    self->set_down_handler([this](const caf::down_msg& down) { gone(down); });
    launch();
  }

  /// The store keeps a base at `at`. Only once the node is gone nobody else writes to the store.
  void synced(height at) {
    if (stopping_)
      return;
    target_ = at;
    kill(actors_);
  }

  void stop() {
    stopping_ = true;
    kill(actors_);
  }

private:
  /// A store that does not read back throws.
  void launch() {
    try {
      raise();
      return;
    } catch (const std::exception& e) {
      logger("replica")->critical("replica {} cannot start: {}", config_.replica.self.value(), e.what());
      if (config_.replica.observer)
        config_.replica.observer->on_failure({}, config_.replica.self, e.what());
    }
    config_.replica.host = nullptr;
    if (config_.failed)
      config_.failed();
    self_->quit();
  }

  void raise() {
    config_.replica.app = config_.replica.make_app();
    actors_ = spawn_replica(self_->system(), config_.replica, config_.network, *config_.ends);
    self_->monitor(actors_.node);
    if (config_.started)
      config_.started(actors_, config_.replica.app);
    start(actors_);
  }

  void gone(const caf::down_msg& down) {
    if (down.source != actors_.node.address())
      return;
    const auto who = config_.replica.self.value();
    if (!stopping_ && target_) {
      auto& disk = *config_.replica.disk;
      disk.rebase(*target_, config_.replica.checkpoints.history);
      if (const auto done = disk.sync()) {
        logger("replica")->info("replica {} begins again after block {}", who, target_->value());
        target_.reset();
        return launch();
      } else {
        logger("replica")->critical("replica {} stops: the store did not sync: {}", who, done.error().message());
      }
    }
    if (stopping_)
      if (const auto done = config_.replica.disk->sync(); !done)
        logger("replica")->error("replica {}: the store did not sync: {}", who, done.error().message());
    kill(actors_);
    config_.replica.host = nullptr; // it refers to itself
    actors_ = {};
    if (!stopping_ && config_.failed)
      config_.failed();
    self_->quit();
  }

  self_ptr self_ = nullptr;
  replica_host_config config_;
  replica_actors actors_;
  std::optional<height> target_;
  bool stopping_ = false;
};

replica_host_actor::behavior_type run(replica_host_state::self_ptr self, replica_host_config config) {
  self->state.init(self, std::move(config));
  return {
    [self](synced_atom, height at) { self->state.synced(at); },
    [self](stop_atom) { self->state.stop(); },
  };
}

} // namespace

replica_host_actor spawn_replica_host(caf::actor_system& system, replica_host_config config) {
  return system.spawn(run, std::move(config));
}

} // namespace bezant
