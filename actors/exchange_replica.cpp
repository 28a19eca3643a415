#include "actors/exchange_replica.hpp"

#include "actors/receipt_book.hpp"

namespace bezant {

namespace {

struct exchange_replica_state {
  exchange_replica_config config;
  receipt_book book{0};
  height last;
};

using self_ptr = exchange_replica_actor::stateful_pointer<exchange_replica_state>;

void file_receipts(self_ptr self, const block& b, block_result& result) {
  auto& st = self->state;
  if (st.config.bend_receipts)
    st.config.bend_receipts(st.config.clock.now(self->clock()), result.receipts);
  receipt_batch header;
  header.replica = st.config.self;
  header.at = b.header().at;
  header.state = result.state;
  for (const auto& r : result.receipts)
    header.receipts.push_back(digest_of(r));
  header.by = st.config.key->sign(signing_digest(st.config.replicas->chain(), header));
  st.book.file(std::move(header), std::move(result.receipts));
}

void execute(self_ptr self, const block& b, bool live) {
  auto& st = self->state;
  require(b.header().at == st.last.next(), "blocks are executed in order of height, each once");
  st.last = b.header().at;
  auto result = st.config.app->execute(b);
  if (live && st.config.observer)
    st.config.observer->on_executed(st.config.clock.now(self->clock()), st.config.self, b, result);
  if (live && st.config.recorder)
    self->send(st.config.recorder, trace_atom::value,
               trace_event{st.config.clock.now(self->clock()), "executed", st.config.self, b.header().view,
                           b.header().at, result.state, std::to_string(result.receipts.size()) + " receipts"});
  if (result.receipts.empty())
    return;
  file_receipts(self, b, result);
  if (live)
    for (auto& [session, receipts] : st.book.latest())
      self->send(st.config.network, reply_atom::value, session, std::move(receipts));
}

exchange_replica_actor::behavior_type run(self_ptr self, exchange_replica_config config) {
  auto& st = self->state;
  st.book = receipt_book{config.receipt_blocks_max};
  st.config = std::move(config);
  for (const auto& b : st.config.replay)
    execute(self, *b, false);
  st.config.replay.clear();
  return {
    [self](commit_atom, const block_list& committed) {
      const auto node = caf::actor_cast<node_actor>(self->current_sender());
      if (committed.blocks.empty() && self->state.last > height{0})
        self->send(node, executed_atom::value, self->state.last, self->state.config.app->state());
      for (const auto& b : committed.blocks) {
        execute(self, *b, true);
        self->send(node, executed_atom::value, b->header().at, self->state.config.app->state());
      }
    },
    [self](submit_atom, const transaction& t) {
      for (auto& [session, receipts] : self->state.book.find(t.id()))
        self->send(self->state.config.network, reply_atom::value, session, std::move(receipts));
    },
  };
}

} // namespace

exchange_replica_actor spawn_exchange_replica(caf::actor_system& system, exchange_replica_config config) {
  return system.spawn(run, std::move(config));
}

} // namespace bezant
