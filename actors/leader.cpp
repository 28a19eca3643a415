#include "actors/leader.hpp"

#include "transport/log.hpp"

namespace bezant {

namespace {

struct leader_state {
  leader_config config;
  mempool pool{{}};
  node_actor node;
  bool had_work = false;
  std::optional<digest> watched; // what the node was told to have waited longest

  struct open_request {
    request_id id;
    std::vector<block_ptr> ancestors;
    // What a batch would hold at most, so that one that cannot be full is not built each time.
    std::size_t transactions = 0;
    std::size_t bytes = 0;
  };
  std::optional<open_request> open; // one at a time: a newer request replaces an older one
};

using leader_ptr = leader_actor::stateful_pointer<leader_state>;

void answer(leader_ptr self, std::vector<transaction> chosen) {
  auto& st = self->state;
  auto content = chosen.empty() ? empty_payload() : std::make_shared<const payload>(std::move(chosen));
  self->send(st.node, batch_atom::value, st.open->id, batch{std::move(content)});
  st.open.reset();
}

void answer_if_full(leader_ptr self) {
  auto& st = self->state;
  if (!st.open)
    return;
  auto chosen = st.pool.batch(st.open->ancestors);
  if (st.config.batch_age <= duration{} || chosen.full)
    return answer(self, std::move(chosen.transactions));
  st.open->transactions = chosen.transactions.size();
  st.open->bytes = 0;
  for (const auto& t : chosen.transactions)
    st.open->bytes += t.data().size();
}

/// A transaction came: perhaps the batch that somebody waits for is full now.
void count_in(leader_ptr self, const transaction& t) {
  auto& open = self->state.open;
  if (!open)
    return;
  const auto& limits = self->state.pool.limits();
  open->bytes += t.data().size();
  if (++open->transactions >= limits.batch_transactions_max || open->bytes >= limits.batch_bytes_max)
    answer_if_full(self);
}

void tell_about_work(leader_ptr self) {
  auto& st = self->state;
  const bool has_work = st.pool.size() != 0;
  if (st.node && has_work != st.had_work)
    self->send(st.node, work_atom::value, has_work);
  st.had_work = has_work;
}

void tell_size(const leader_state& st) {
  if (!st.config.observer)
    return;
  const auto& limits = st.pool.limits();
  st.config.observer->on_size(st.config.self, "mempool", st.pool.size(), limits.transactions_max);
  st.config.observer->on_size(st.config.self, "mempool-bytes", st.pool.bytes(), limits.bytes_max);
}

/// Of the transactions that wait one is watched until it is committed: a newer one never takes its place.
void tell_oldest(leader_ptr self) {
  auto& st = self->state;
  if (!st.node || (st.watched && st.pool.find(*st.watched) != nullptr))
    return;
  const auto* oldest = st.pool.oldest();
  st.watched = oldest == nullptr ? std::nullopt : std::optional{oldest->id()};
  if (oldest != nullptr)
    self->send(st.node, oldest_atom::value, oldest->id());
}

void give(leader_ptr self, const digest& what, replica_id to) {
  const auto& st = self->state;
  if (const auto* waits = st.pool.find(what); waits != nullptr && st.config.network)
    self->send(st.config.network, submit_atom::value, to, *waits);
}

void submit(leader_ptr self, const transaction& t) {
  auto& st = self->state;
  switch (st.pool.add(t)) {
    case admission::added:
      tell_about_work(self);
      tell_oldest(self);
      count_in(self, t);
      break;
    case admission::committed:
      if (st.config.receipts)
        self->send(st.config.receipts, submit_atom::value, t);
      break;
    case admission::full: logger("leader")->debug("the mempool is full: a transaction was refused"); break;
    case admission::known: break;
  }
}

void request(leader_ptr self, request_id id, const block_list& ancestors) {
  auto& st = self->state;
  st.node = caf::actor_cast<node_actor>(self->current_sender());
  st.open = leader_state::open_request{id, ancestors.blocks, 0, 0};
  answer_if_full(self);
  if (st.open)
    self->delayed_send(self, std::chrono::nanoseconds{st.config.batch_age.ns}, tick_atom::value, id);
}

leader_actor::behavior_type run_leader(leader_ptr self, leader_config config) {
  self->state.pool = mempool{config.limits, config.lane};
  for (const auto& id : std::exchange(config.committed, {}))
    self->state.pool.remember(id);
  self->state.config = std::move(config);
  return {
    [self](submit_atom, const transaction& t) {
      submit(self, t);
      tell_size(self->state);
    },
    [self](submit_atom, const transaction_list& list) {
      for (const auto& t : list.transactions)
        self->state.pool.prefetch(t);
      for (const auto& t : list.transactions)
        submit(self, t);
      tell_size(self->state);
    },
    [self](request_atom, request_id id, const block_list& ancestors) { request(self, id, ancestors); },
    [self](commit_atom, const block_list& committed) {
      for (const auto& b : committed.blocks)
        self->state.pool.remove(*b);
      tell_size(self->state);
      tell_about_work(self);
      tell_oldest(self);
    },
    [self](tick_atom, request_id id) {
      if (auto& open = self->state.open; open && open->id == id)
        answer(self, self->state.pool.batch(open->ancestors).transactions);
    },
    [self](start_atom) {
      self->state.node = caf::actor_cast<node_actor>(self->current_sender());
      self->state.had_work = false;
      self->state.watched.reset();
      tell_about_work(self);
      tell_oldest(self);
    },
    [self](hand_atom, const digest& what, replica_id to) { give(self, what, to); },
  };
}

} // namespace

leader_actor spawn_leader(caf::actor_system& system, leader_config config) {
  return system.spawn(run_leader, std::move(config));
}

} // namespace bezant
