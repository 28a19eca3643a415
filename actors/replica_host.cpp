#include "actors/replica_host.hpp"

#include "transport/log.hpp"

#include <algorithm>

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
    if (config_.replica.recall.clock)
      config_.replica.clock = config_.replica.recall.clock(); // it may have been put right since the last life began
    actors_ = spawn_replica(self_->system(), config_.replica, config_.network, *config_.ends);
    for (const auto& [name, part] : parts())
      self_->monitor(part);
    if (config_.started)
      config_.started(actors_, config_.replica.app);
    start(actors_);
  }

  using named_actor = std::pair<std::string, caf::strong_actor_ptr>;

  /// All actors of the present life, by what people call them.
  [[nodiscard]] std::vector<named_actor> parts() const {
    std::vector<named_actor> list;
    const auto add = [&](std::string name, const auto& part) {
      if (part)
        list.emplace_back(std::move(name), caf::actor_cast<caf::strong_actor_ptr>(part));
    };
    add("node", actors_.node);
    add("leader", actors_.leader);
    add("exchange replica", actors_.exchange);
    add("auditor", actors_.auditor);
    add("checkpointer", actors_.checkpointer);
    add("block reader", actors_.reader);
    for (const auto& v : actors_.verifiers)
      add("verifier", v);
    return list;
  }

  /// A replica of which a part is missing would seem to live: it would vote for what it cannot execute, or keep
  /// nothing. So it ends as a whole.
  void part_gone(const caf::down_msg& down) {
    const auto all = parts();
    const auto found = std::ranges::find_if(
      all, [&](const named_actor& one) { return caf::actor_cast<caf::actor_addr>(one.second) == down.source; });
    if (found == all.end() || stopping_ || target_ || broken_)
      return; // of an earlier life, or all are ending
    broken_ = true;
    const auto why = "its " + found->first + " has ended (" + caf::to_string(down.reason) + ")";
    logger("replica")->critical("replica {} stops: {}", config_.replica.self.value(), why);
    if (config_.replica.observer)
      config_.replica.observer->on_failure({}, config_.replica.self, why);
    kill(actors_);
  }

  void gone(const caf::down_msg& down) {
    if (!actors_.node)
      return;
    if (down.source != actors_.node.address())
      return part_gone(down);
    const auto who = config_.replica.self.value();
    if (!stopping_ && !broken_ && target_) {
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
    if ((!stopping_ || broken_) && config_.failed)
      config_.failed();
    self_->quit();
  }

  self_ptr self_ = nullptr;
  replica_host_config config_;
  replica_actors actors_;
  std::optional<height> target_;
  bool stopping_ = false;
  bool broken_ = false; ///< an actor ended that must not
};

replica_host_actor::behavior_type run_replica_host(replica_host_state::self_ptr self, replica_host_config config) {
  self->state.init(self, std::move(config));
  return {
    [self](synced_atom, height at) { self->state.synced(at); },
    [self](stop_atom) { self->state.stop(); },
  };
}

} // namespace

replica_host_actor spawn_replica_host(caf::actor_system& system, replica_host_config config) {
  return system.spawn(run_replica_host, std::move(config));
}

} // namespace bezant
