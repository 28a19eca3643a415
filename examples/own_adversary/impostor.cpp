#include "impostor.hpp"

namespace mine {

using namespace bezant;

namespace {

struct parrot_state {
  node_config config;
  std::uint64_t heard = 0;
};

using self_ptr = node_actor::stateful_pointer<parrot_state>;

void repeat(self_ptr self, const signed_message& m) {
  constexpr std::uint64_t heard_max = 2'000; // parrots that hear each other would never stop
  auto& st = self->state;
  if (st.heard++ >= heard_max)
    return;
  self->send(st.config.network, cast_atom::value, m);
  self->send(st.config.network, cast_atom::value,
             sign(*st.config.replicas, st.config.self, {m.kind, m.body, m.content}, *st.config.key));
}

node_actor::behavior_type run(self_ptr self, node_config config) {
  self->state.config = std::move(config);
  return {
    [self](deliver_atom, replica_id, const signed_message& m) { repeat(self, m); },
    [](start_atom) {},
    [](tick_atom, std::uint64_t, std::uint64_t) {},
    [](batch_atom, request_id, const batch&) {},
    [](executed_atom, height, const digest&) {},
    [](work_atom, bool) {},
    [](oldest_atom, const digest&) {},
    [](loaded_atom, const block_list&) {},
    [](rebase_atom, height) {},
    [](flush_atom) {},
  };
}

} // namespace

node_actor spawn_parrot(caf::actor_system& system, node_config config) {
  return system.spawn(run, std::move(config));
}

} // namespace mine
