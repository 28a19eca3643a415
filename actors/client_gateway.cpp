#include "actors/client_gateway.hpp"

#include "actors/pending_frames.hpp"
#include "core/mutant.hpp"
#include "exchange/kept_outcomes.hpp"
#include "protocols/evidence.hpp"
#include "transport/log.hpp"

#include <deque>

namespace bezant {

namespace {

struct client_gateway_state {
  client_gateway_config config;
  pending_frames pending{1};
  std::optional<receipt_watch> receipts;
  std::optional<restated_watch> restated;
  sequence_number last;
  bool ticking = false;
  transaction_list outbox;
  bool flushing = false;
  std::deque<order_list> waiting; // frames without a number yet
};

using client_gateway_ptr = client_gateway_actor::stateful_pointer<client_gateway_state>;

time_point now_of(client_gateway_ptr self) {
  return self->state.config.clock.now(self->clock());
}

/// What comes in together goes out together.
void send_to_all(client_gateway_ptr self, transaction t) {
  auto& st = self->state;
  st.outbox.transactions.push_back(std::move(t));
  if (!std::exchange(st.flushing, true))
    self->send(self, flush_atom::value);
}

void flush(client_gateway_ptr self) {
  auto& st = self->state;
  st.flushing = false;
  self->send(st.config.network, offer_atom::value, std::exchange(st.outbox, {}));
}

void keep_ticking(client_gateway_ptr self) {
  auto& st = self->state;
  if (st.ticking || st.pending.size() == 0)
    return;
  st.ticking = true;
  self->delayed_send(self, std::chrono::nanoseconds{st.config.retry.ns}, tick_atom::value);
}

/// True if the outcome of a frame with so many commands, and all since the oldest open one, is kept until that one is
/// answered.
bool fits(const client_gateway_state& st, std::size_t commands) {
  const auto open = st.pending.span();
  return open.frames == 0
         || (open.frames < st.config.frames_max && open.commands + commands <= exchange::kept_outcomes::commands_min);
}

void send_frame(client_gateway_ptr self, const order_list& orders) {
  auto& st = self->state;
  st.last = st.last.next();
  const exchange::frame f{st.config.session, st.last, orders.commands};
  const auto t = st.config.pack ? st.config.pack(f, *st.config.key)
                                : exchange::make_transaction(st.config.replicas->chain(), f, *st.config.key);
  st.pending.add(st.last, t, now_of(self), orders.commands.size());
  send_to_all(self, t);
  keep_ticking(self);
}

void send_what_fits(client_gateway_ptr self) {
  auto& waiting = self->state.waiting;
  for (; !waiting.empty() && fits(self->state, waiting.front().commands.size()); waiting.pop_front())
    send_frame(self, waiting.front());
}

void place(client_gateway_ptr self, const order_list& orders) {
  auto& st = self->state;
  if (orders.commands.empty() || st.pending.size() + st.waiting.size() >= st.config.frames_max) {
    logger("gateway")->warn("session {}: a frame was dropped: {}", st.config.session.value(),
                            orders.commands.empty() ? "it is empty" : "too many are in flight");
    return;
  }
  st.waiting.push_back(orders);
  send_what_fits(self);
}

template <class Lie>
void accuse_liar(client_gateway_ptr self, const Lie& lie, replica_id whom, height at) {
  const auto& config = self->state.config;
  logger("gateway")->warn("session {}: replica {} signed wrong receipts for height {}", config.session.value(),
                          whom.value(), at.value());
  if (const auto t = pack({config.replicas->chain(), lie}))
    send_to_all(self, *t);
}

void take(client_gateway_ptr self, const receipt_batch& batch) {
  auto& st = self->state;
  if (const auto good = st.config.checks->check(batch, *st.config.replicas); !good) {
    logger("gateway")->debug("session {}: refused receipts: {}", st.config.session.value(), good.error().message());
    return;
  }
  for (const auto& lie : st.receipts->take(batch))
    accuse_liar(self, lie, lie.said.replica, lie.said.at);
  for (const auto& lie : st.restated->take(batch))
    accuse_liar(self, lie, lie.accused.replica, lie.said.at);
  for (const auto& r : batch.own) {
    // What was signed for another session is no word about this one's frames, whose numbers are the same.
    if (r.content.session != st.config.session)
      continue;
    if (auto done = st.pending.take(batch.replica, r, st.config.proofs ? &batch : nullptr); done && st.config.client) {
      accepted_frame told{std::move(done->first), r.content.at, done->second.submitted, now_of(self), {}};
      for (auto& [who, said] : done->second.said)
        told.proof.push_back(std::move(said));
      self->send(st.config.client, accepted_atom::value, std::move(told));
    }
  }
  send_what_fits(self);
}

client_gateway_actor::behavior_type run_client_gateway(client_gateway_ptr self, client_gateway_config config) {
  self->state.pending = pending_frames{seeded_bug("gateway-believes-one-receipt") ? 1 : config.replicas->faults() + 1};
  self->state.receipts.emplace(config.replicas);
  self->state.restated.emplace(config.replicas);
  self->state.last = config.last;
  self->state.config = std::move(config);
  if (!self->state.config.checks)
    self->state.config.checks = std::make_shared<receipt_checks>();
  return {
    [self](reply_atom, const receipt_batch& batch) { take(self, batch); },
    [self](place_atom, const order_list& orders) { place(self, orders); },
    [self](flush_atom) { flush(self); },
    [self](tick_atom) {
      auto& st = self->state;
      st.ticking = false;
      const auto now = now_of(self);
      for (const auto& t : st.pending.due(now - st.config.retry, now))
        send_to_all(self, t);
      keep_ticking(self);
    },
  };
}

} // namespace

client_gateway_actor spawn_client_gateway(caf::actor_system& system, client_gateway_config config) {
  return system.spawn(run_client_gateway, std::move(config));
}

} // namespace bezant
