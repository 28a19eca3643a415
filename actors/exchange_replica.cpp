#include "actors/exchange_replica.hpp"

#include "actors/receipt_book.hpp"
#include "core/mutant.hpp"
#include "transport/log.hpp"

namespace bezant {

namespace {

/// Receipts from the state that are kept signed: at most twice as many.
constexpr std::size_t restated_kept = 2'048;

struct exchange_replica_state {
  exchange_replica_config config;
  receipt_book book{0};
  aging_digest_table<std::shared_ptr<const receipt_batch>> restated{restated_kept}; // by transaction: signed once
  height last;
};

using exchange_replica_ptr = exchange_replica_actor::stateful_pointer<exchange_replica_state>;

void file_receipts(exchange_replica_ptr self, const block& b, block_result& result) {
  auto& st = self->state;
  if (st.config.bend_receipts)
    st.config.bend_receipts(st.config.clock.now(self->clock()), result.receipts);
  receipt_tree tree{result.receipts};
  receipt_batch said;
  said.replica = st.config.self;
  said.at = b.header().at;
  said.state = result.state;
  said.outbox = result.outbox;
  const receipt_header header{said.replica, said.at, said.state, tree.root(), {}, said.epoch, said.outbox};
  said.by = st.config.key->sign(signing_digest(st.config.replicas->chain(), header));
  st.book.file(std::move(said), std::move(tree), std::move(result.receipts));
}

/// A client asks once more: it gets what the book has, and what the state keeps if the book has that no longer.
void answer_again(exchange_replica_ptr self, const transaction& t) {
  auto& st = self->state;
  auto kept = st.config.app->recall(t);
  for (const auto& [session, receipts] : st.book.find(t.id())) {
    if (kept && receipts.own.front().content == *kept)
      kept.reset();
    self->send(st.config.network, reply_atom::value, session, receipts);
  }
  if (!kept)
    return;
  if (const auto* known = st.restated.find(kept->transaction_id); known != nullptr) {
    self->send(st.config.network, reply_atom::value, kept->session, **known);
    return;
  }
  std::vector<receipt> said{std::move(*kept)};
  if (st.config.bend_receipts)
    st.config.bend_receipts(st.config.clock.now(self->clock()), said);
  if (said.size() != 1)
    return;
  const auto id = said.front().transaction_id;
  auto b = restate(st.config.self, std::move(said.front()));
  b.by = st.config.key->sign(signing_digest(st.config.replicas->chain(), b));
  const auto shared = std::make_shared<const receipt_batch>(std::move(b));
  st.restated.put(id, shared);
  self->send(st.config.network, reply_atom::value, shared->session, *shared);
}

/// What was executed does not fit what comes: there is no honest way on.
void fail(exchange_replica_ptr self, const std::string& why) {
  auto& st = self->state;
  logger("exchange")->critical("replica {} stops executing: {}", st.config.self.value(), why);
  if (st.config.observer)
    st.config.observer->on_failure(st.config.clock.now(self->clock()), st.config.self, why);
  self->quit(caf::exit_reason::unhandled_exception);
}

/// False if the block is not the next one.
bool execute(exchange_replica_ptr self, const block& b, bool live) {
  auto& st = self->state;
  if (b.header().at != st.last.next()) {
    fail(self, "block " + std::to_string(b.header().at.value()) + " was to be executed after block "
                 + std::to_string(st.last.value()));
    return false;
  }
  st.last = b.header().at;
  auto result = st.config.app->execute(b);
  if (live && st.config.observer)
    st.config.observer->on_executed(st.config.clock.now(self->clock()), st.config.self, b, result);
  if (live && st.config.recorder)
    self->send(st.config.recorder, trace_atom::value,
               trace_event{st.config.clock.now(self->clock()), "executed", st.config.self, b.header().view,
                           b.header().at, result.state, std::to_string(result.receipts.size()) + " receipts"});
  const auto every = st.config.checkpoint_every;
  if (live && st.config.checkpointer && every != 0 && b.header().at.value() % every == 0)
    self->send(st.config.checkpointer, check_atom::value,
               state_image{b.header().at, b.id(), result.state, result.receipts_root, st.config.app->snapshot()});
  if (result.receipts.empty())
    return true;
  file_receipts(self, b, result);
  if (live)
    for (auto& [session, receipts] : st.book.latest())
      self->send(st.config.network, reply_atom::value, session, std::move(receipts));
  return true;
}

exchange_replica_actor::behavior_type run_exchange_replica(exchange_replica_ptr self, exchange_replica_config config) {
  auto& st = self->state;
  st.book = receipt_book{config.receipt_blocks_max};
  st.config = std::move(config);
  st.last = st.config.base;
  for (const auto& b : st.config.replay)
    if (!seeded_bug("exchange-replica-forgets-last-block") || b != st.config.replay.back())
      execute(self, *b, false);
  st.config.replay.clear();
  if (st.config.observer)
    st.config.observer->on_restored(st.config.clock.now(self->clock()), st.config.self, st.last,
                                    st.config.app->state());
  return {
    [self](commit_atom, const block_list& committed) {
      const auto node = caf::actor_cast<node_actor>(self->current_sender());
      if (committed.blocks.empty() && self->state.last > height{0})
        self->send(node, executed_atom::value, self->state.last, self->state.config.app->state());
      for (const auto& b : committed.blocks) {
        if (!execute(self, *b, true))
          return;
        self->send(node, executed_atom::value, b->header().at, self->state.config.app->state());
      }
    },
    [self](submit_atom, const transaction& t) { answer_again(self, t); },
    [self](ask_atom, const question& asked) {
      const auto& now = self->state;
      return now.config.answer ? answer{now.config.answer(*now.config.app, now.last, asked.body)} : answer{};
    },
  };
}

} // namespace

exchange_replica_actor spawn_exchange_replica(caf::actor_system& system, exchange_replica_config config) {
  return system.spawn(run_exchange_replica, std::move(config));
}

} // namespace bezant
