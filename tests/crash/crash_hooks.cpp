#include "tests/crash/crash_hooks.hpp"

namespace bezant::testing {

namespace {

class store_at_boundaries final : public store {
public:
  store_at_boundaries(std::unique_ptr<store> inner, std::shared_ptr<crash_trigger> trigger)
    : inner_{std::move(inner)}, trigger_{std::move(trigger)} {}

  void append(const record& r, view_number view) override {
    const auto number = trigger_->before(deed::append);
    inner_->append(r, view);
    trigger_->after(deed::append, number);
  }
  void append(const std::vector<block_ptr>& blocks, const bytes& proof) override {
    const auto number = trigger_->before(deed::append);
    inner_->append(blocks, proof);
    trigger_->after(deed::append, number);
  }
  result<void> sync() override {
    const auto number = trigger_->before(deed::sync);
    auto done = inner_->sync();
    trigger_->after(deed::sync, number);
    return done;
  }
  void trim(view_number below) override { inner_->trim(below); }
  [[nodiscard]] std::vector<record> journal() const override { return inner_->journal(); }
  [[nodiscard]] block_ptr find(const digest& id) const override { return inner_->find(id); }
  [[nodiscard]] std::vector<block_ptr> committed() const override { return inner_->committed(); }
  result<void> keep(const stored_base& b) override { return inner_->keep(b); }
  void rebase(height at, std::size_t history) override { inner_->rebase(at, history); }
  [[nodiscard]] std::optional<stored_base> base() const override { return inner_->base(); }
  [[nodiscard]] std::vector<conviction> convicted() const override { return inner_->convicted(); }
  [[nodiscard]] stored_commit last() const override { return inner_->last(); }
  [[nodiscard]] store_owner owner() const override { return inner_->owner(); }
  void note(note_number which, bytes value) override { inner_->note(which, std::move(value)); }
  [[nodiscard]] std::map<note_number, bytes> notes() const override { return inner_->notes(); }

private:
  std::unique_ptr<store> inner_;
  std::shared_ptr<crash_trigger> trigger_;
};

struct boundary_state {
  network_actor inner;
  std::shared_ptr<crash_trigger> trigger;
};

using crash_hooks_ptr = network_actor::stateful_pointer<boundary_state>;

/// The network knows senders by their actors, so the message goes on in its sender's name.
template <class... Ts>
caf::delegated<void> hand_on(crash_hooks_ptr self, const Ts&... message) {
  const auto number = self->state.trigger->before(deed::send);
  auto done = self->delegate(self->state.inner, message...);
  self->state.trigger->after(deed::send, number);
  return done;
}

network_actor::behavior_type run_crash_hooks(crash_hooks_ptr self, network_actor inner,
                                             std::shared_ptr<crash_trigger> trigger) {
  self->state = {std::move(inner), std::move(trigger)};
  return {
    [self](send_atom a, replica_id to, const signed_message& m) { return hand_on(self, a, to, m); },
    [self](cast_atom a, const signed_message& m) { return hand_on(self, a, m); },
    [self](submit_atom a, replica_id to, const transaction& t) { return self->delegate(self->state.inner, a, to, t); },
    [self](offer_atom a, const transaction_list& list) { return self->delegate(self->state.inner, a, list); },
    [self](reply_atom a, session_id to, const receipt_batch& b) { return hand_on(self, a, to, b); },
  };
}

} // namespace

std::unique_ptr<store> crashing_store(std::unique_ptr<store> inner, std::shared_ptr<crash_trigger> trigger) {
  return std::make_unique<store_at_boundaries>(std::move(inner), std::move(trigger));
}

network_actor crashing_network(caf::actor_system& system, network_actor inner, std::shared_ptr<crash_trigger> trigger) {
  return system.spawn(run_crash_hooks, std::move(inner), std::move(trigger));
}

} // namespace bezant::testing
