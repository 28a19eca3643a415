#include "transport/local_network.hpp"

#include "transport/log.hpp"

namespace bezant {

namespace {

struct local_network_state {
  std::shared_ptr<const switchboard> ends;
};

using local_network_ptr = network_actor::stateful_pointer<local_network_state>;

void deliver(local_network_ptr self, const caf::strong_actor_ptr& to, const caf::message& what) {
  if (to)
    to->enqueue(caf::make_mailbox_element(caf::strong_actor_ptr{self->ctrl()}, caf::make_message_id(), {}, what),
                self->context());
}

/// Whom the current sender speaks for, as an `Id`; a stranger or the wrong sort of end is logged and refused.
template <class Id>
std::optional<Id> sender_as(local_network_ptr self) {
  const auto from = self->state.ends->who_is(self->current_sender());
  if (from)
    if (const auto* id = std::get_if<Id>(&*from))
      return *id;
  logger("network")->warn("dropped a message of a sender that is not attached");
  return std::nullopt;
}

network_actor::behavior_type run_local_network(local_network_ptr self, std::shared_ptr<const switchboard> ends) {
  self->state.ends = std::move(ends);
  return {
    [self](send_atom, replica_id to, const signed_message& m) {
      if (const auto from = sender_as<replica_id>(self))
        deliver(self, self->state.ends->inbound_of(to, *from), caf::make_message(deliver_atom::value, *from, m));
    },
    [self](cast_atom, const signed_message& m) {
      const auto from = sender_as<replica_id>(self);
      if (!from)
        return;
      const auto shared = caf::make_message(deliver_atom::value, *from, m);
      for (const auto to : self->state.ends->replicas())
        if (to != *from)
          deliver(self, self->state.ends->inbound_of(to, *from), shared);
    },
    [self](submit_atom, replica_id to, const transaction& t) {
      if (const auto from = self->state.ends->who_is(self->current_sender()))
        deliver(self, self->state.ends->inbound_of(to, *from), caf::make_message(submit_atom::value, t));
    },
    [self](offer_atom, const transaction_list& list) {
      const auto from = sender_as<session_id>(self);
      if (!from)
        return;
      const auto shared = caf::make_message(submit_atom::value, list);
      for (const auto to : self->state.ends->replicas())
        deliver(self, self->state.ends->inbound_of(to, *from), shared);
    },
    [self](reply_atom, session_id to, const receipt_batch& b) {
      if (sender_as<replica_id>(self))
        deliver(self, self->state.ends->inbound_of(to), caf::make_message(reply_atom::value, b));
    },
  };
}

} // namespace

network_actor spawn_local_network(caf::actor_system& system, std::shared_ptr<const switchboard> ends) {
  return system.spawn(run_local_network, std::move(ends));
}

} // namespace bezant
