#include "examples/key_value/client.hpp"

namespace key_value {

using namespace bezant;

namespace {

struct client_state {
  std::vector<put> requests;
  std::shared_ptr<const replica_set> replicas;
  network_actor network;
  accepted_function accepted;
  std::shared_ptr<receipt_votes> votes;
  std::size_t next = 0;
};

using self_ptr = key_value::client_actor::stateful_pointer<client_state>;

void submit_next(self_ptr self) {
  auto& st = self->state;
  if (st.votes->open() != 0 || st.next == st.requests.size())
    return;
  const auto t = make_transaction(st.requests[st.next++]);
  st.votes->expect(t.id());
  for (std::uint32_t i = 0; i < st.replicas->size(); ++i)
    self->send(st.network, submit_atom::value, replica_id{i}, t);
}

key_value::client_actor::behavior_type run(self_ptr self, std::vector<put> requests,
                                           std::shared_ptr<const replica_set> replicas, network_actor network,
                                           accepted_function accepted) {
  self->state = {std::move(requests),
                 replicas,
                 std::move(network),
                 std::move(accepted),
                 std::make_shared<receipt_votes>(replicas),
                 0};
  return {
    [self](reply_atom, const receipt_batch& batch) {
      auto& st = self->state;
      for (const auto& r : st.votes->take(batch))
        if (const auto outcome = decode<replaced>(r.outcome))
          st.accepted(st.requests[st.next - 1].number, outcome.value());
      submit_next(self);
    },
    [self](start_atom) { submit_next(self); },
  };
}

} // namespace

key_value::client_actor spawn_client(caf::actor_system& system, std::vector<put> requests,
                                     std::shared_ptr<const replica_set> replicas, network_actor network,
                                     accepted_function accepted) {
  return system.spawn(run, std::move(requests), std::move(replicas), std::move(network), std::move(accepted));
}

} // namespace key_value
