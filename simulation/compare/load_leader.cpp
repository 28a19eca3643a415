#include "simulation/compare/load_leader.hpp"

#include "actors/mempool.hpp"
#include "core/system_transaction.hpp"

namespace bezant::comparison {

namespace {

/// Bits of a saturated replica's transaction numbers below its id.
constexpr unsigned own_bits = 40;

struct load_leader_state {
  load_plan plan;
  replica_clock clock;
  std::uint64_t next = 0; // number of the next transaction, without a rate
  paced_load paced{{}};
  mempool house{{}}; // evidence goes into blocks as anywhere else
  node_actor node;
  bool had_work = false;
  bool waiting = false; // for the next arrival
};

using load_leader_ptr = leader_actor::stateful_pointer<load_leader_state>;

/// With a rate: tells the node when work begins and ends.
void tell_about_work(load_leader_ptr self) {
  auto& st = self->state;
  if (st.plan.rate == 0 || !st.node)
    return;
  const auto now = st.clock.now(self->clock());
  const bool has_work = st.paced.pending(now);
  if (has_work != st.had_work)
    self->send(st.node, work_atom::value, has_work);
  st.had_work = has_work;
  if (has_work || st.waiting)
    return;
  st.waiting = true;
  self->delayed_send(self, std::chrono::nanoseconds{(st.paced.next_arrival() - now).ns}, tick_atom::value,
                     request_id{});
}

void answer(load_leader_ptr self, request_id id, const std::vector<block_ptr>& ancestors) {
  auto& st = self->state;
  auto chosen = st.house.batch(ancestors).transactions;
  if (st.plan.rate == 0)
    for (std::uint64_t i = 0; i < st.plan.block; ++i)
      chosen.push_back(numbered(st.next++, st.plan.payload));
  else
    for (auto& t : st.paced.batch(st.clock.now(self->clock()), ancestors))
      chosen.push_back(std::move(t));
  auto content = chosen.empty() ? empty_payload() : std::make_shared<const payload>(std::move(chosen));
  self->send(caf::actor_cast<node_actor>(self->current_sender()), batch_atom::value, id, batch{std::move(content)});
}

leader_actor::behavior_type run_load_leader(load_leader_ptr self, replica_id who, load_plan plan, replica_clock clock) {
  self->state.plan = plan;
  self->state.clock = clock;
  self->state.next = std::uint64_t{who.value()} << own_bits;
  self->state.paced = paced_load{plan};
  return {
    [self](submit_atom, const transaction& t) {
      if (is_system(t))
        self->state.house.add(t);
    },
    [self](submit_atom, const transaction_list& list) {
      for (const auto& t : list.transactions)
        if (is_system(t))
          self->state.house.add(t);
    },
    [self](request_atom, request_id id, const block_list& ancestors) { answer(self, id, ancestors.blocks); },
    [self](commit_atom, const block_list& committed) {
      for (const auto& b : committed.blocks)
        self->state.house.remove(*b);
      if (self->state.plan.rate == 0)
        return;
      for (const auto& b : committed.blocks)
        self->state.paced.remove(*b);
      tell_about_work(self);
    },
    [self](tick_atom, request_id) {
      self->state.waiting = false;
      tell_about_work(self);
    },
    [self](start_atom) {
      self->state.node = caf::actor_cast<node_actor>(self->current_sender());
      if (self->state.plan.rate == 0)
        self->send(self->state.node, work_atom::value, true);
      else
        tell_about_work(self);
    },
    [](hand_atom, const digest&, replica_id) {}, // all replicas have the same load
  };
}

} // namespace

leader_actor spawn_load_leader(caf::actor_system& system, replica_id self, load_plan plan, replica_clock clock) {
  return system.spawn(run_load_leader, self, plan, clock);
}

} // namespace bezant::comparison
