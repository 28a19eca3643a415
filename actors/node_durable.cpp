// The node: what a step writes is durable before anything of it leaves.
#include "actors/node_state.hpp"
#include "core/mutant.hpp"

namespace bezant {

bool node_state::carry_out(effects& out) {
  if (seeded_bug("node-send-before-sync")) {
    for (auto& e : out.list())
      if (!std::holds_alternative<commit>(e))
        std::visit([this](auto& one) { perform(one); }, e);
    if (!make_durable(out))
      return false;
    for (auto& e : out.list())
      if (auto* c = std::get_if<commit>(&e))
        perform(*c);
    return true;
  }
  if (!make_durable(out))
    return false;
  for (auto& e : out.list())
    std::visit([this](auto& one) { perform(one); }, e);
  return true;
}

/// What a step writes is durable before anything of it leaves. A step that only makes something final sends nothing,
/// and need not wait: those who voted for it have it in their journals (docs/decisions/0019).
bool node_state::make_durable(effects& out) {
  bool wrote = false;
  bool waits = false;
  for (const auto& e : out.list()) {
    if (const auto* p = std::get_if<persist>(&e)) {
      config_.disk->append(p->what, p->view);
      wrote = waits = true;
    } else if (const auto* c = std::get_if<commit>(&e)) {
      config_.disk->append(c->blocks, c->proof);
      wrote = true;
    } else {
      waits = waits || std::holds_alternative<send_to>(e) || std::holds_alternative<broadcast>(e)
              || std::holds_alternative<relay>(e);
    }
  }
  if (mark_signatures(out))
    wrote = waits = true;
  if (!wrote)
    return true;
  if (waits) {
    keep_heard();
    return sync();
  }
  sync_soon();
  return true;
}

void node_state::sync_soon() {
  constexpr auto moment = std::chrono::milliseconds{5};
  if (!std::exchange(unsynced_, true))
    self_->delayed_send(self_, moment, flush_atom::value);
}

bool node_state::sync() {
  unsynced_ = false;
  if (seeded_bug("node-never-syncs"))
    return true;
  if (const auto synced = config_.disk->sync(); !synced) {
    if (synced.error() == store_error::machine_died)
      vanish();
    else
      fail("the store did not sync: " + synced.error().message());
    return false;
  }
  return true;
}

void node_state::flush() {
  left_ = false;
  if (unsynced_ && !sync())
    return;
  take_own(1);
}

void node_state::rebase(height at) {
  config_.disk->rebase(at, config_.history);
  sync();
}

} // namespace bezant
