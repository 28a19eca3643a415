#include "transport/simulated_network.hpp"

#include "transport/log.hpp"

#include <algorithm>

namespace bezant {

namespace {

struct simulated_network_state {
  std::shared_ptr<const switchboard> ends;
  network_model model;
  random_source random{0};
  caf::actor_clock::time_point origin;
  std::shared_ptr<network_stats> stats;

  struct link {
    random_source random{0};
    std::uint64_t carried = 0; // messages so far
    time_point in_order_after; // arrival of the last message that kept its place
    time_point last_arrival;   // the latest arrival of all
  };
  std::map<std::pair<endpoint, endpoint>, link> links;
  std::map<endpoint, time_point> uplink_free; // when a sender's uplink has sent all it was given
};

using simulated_network_ptr = network_actor::stateful_pointer<simulated_network_state>;

time_point now_of(simulated_network_ptr self) {
  const auto since = self->clock().now() - self->state.origin;
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

bool cut(const simulated_network_state& st, time_point now, const endpoint& from, const endpoint& to) {
  const auto* a = std::get_if<replica_id>(&from);
  const auto* b = std::get_if<replica_id>(&to);
  return a != nullptr && b != nullptr && st.model.cut(now, *a, *b);
}

std::uint64_t number_of(const endpoint& e) {
  return std::visit([](auto id) { return std::uint64_t{id.value()}; }, e) << 1U | e.index();
}

/// A link has draws of its own, and so has each message on it: what becomes of one shifts nothing for the others.
simulated_network_state::link& link_of(simulated_network_state& st, const endpoint& from, const endpoint& to) {
  const auto [at, is_new] = st.links.try_emplace({from, to});
  if (is_new)
    at->second.random = st.random.split(number_of(from)).split(number_of(to));
  return at->second;
}

/// When one copy arrives; keeps the link's order unless the model reorders this one.
time_point arrival(simulated_network_state& st, const link_model& model, time_point departure,
                   simulated_network_state::link& l, random_source draw) {
  auto at = departure + duration{draw.between(model.delay_min.ns, std::max(model.delay_min, model.delay_max).ns)};
  if (model.reorder_delay.ns > 0 && draw.chance(model.reorder))
    at = at + duration{draw.between(1, model.reorder_delay.ns)};
  else
    l.in_order_after = at = std::max(at, l.in_order_after);
  if (at < l.last_arrival)
    ++st.stats->reordered;
  l.last_arrival = std::max(at, l.last_arrival);
  return at;
}

void carry(simulated_network_ptr self, const endpoint& from, const endpoint& to, const caf::strong_actor_ptr& inbound,
           std::size_t bytes, const caf::message& what) {
  auto& st = self->state;
  const auto now = now_of(self);
  const auto& model = st.model.links_at(now);
  ++st.stats->sent;
  st.stats->bytes += bytes;

  auto departure = now;
  if (model.bytes_per_second != 0) {
    auto& free = st.uplink_free[from];
    const auto sending = static_cast<std::int64_t>(bytes * 1'000'000'000ULL / model.bytes_per_second);
    departure = free = std::max(now, free) + duration{sending};
  }
  auto& l = link_of(st, from, to);
  const auto draws = l.random.split(l.carried++);
  if (cut(st, now, from, to)) {
    ++st.stats->cut;
    return;
  }
  if (draws.split(0).chance(model.loss)) {
    ++st.stats->lost;
    return;
  }
  if (!inbound) {
    ++st.stats->unattached;
    return;
  }
  const bool twice = draws.split(1).chance(model.duplicate);
  st.stats->duplicated += twice ? 1 : 0;
  for (std::uint64_t i = 0; i < (twice ? 2U : 1U); ++i) {
    const auto at = arrival(st, model, departure, l, draws.split(2 + i));
    ++st.stats->delivered;
    self->clock().schedule_message(
      st.origin + std::chrono::nanoseconds{at.ns}, inbound,
      caf::make_mailbox_element(caf::strong_actor_ptr{self->ctrl()}, caf::make_message_id(), {}, what));
  }
}

template <class Id>
std::optional<Id> sender_as(simulated_network_ptr self) {
  const auto from = self->state.ends->who_is(self->current_sender());
  if (from)
    if (const auto* id = std::get_if<Id>(&*from))
      return *id;
  logger("network")->debug("dropped a message of a sender that is not attached");
  return std::nullopt;
}

network_actor::behavior_type run_simulated_network(simulated_network_ptr self, std::shared_ptr<const switchboard> ends,
                                                   network_model model, random_source random,
                                                   caf::actor_clock::time_point origin,
                                                   std::shared_ptr<network_stats> stats) {
  self->state = {std::move(ends), std::move(model), random, origin, std::move(stats), {}, {}};
  return {
    [self](send_atom, replica_id to, const signed_message& m) {
      if (const auto from = sender_as<replica_id>(self))
        carry(self, *from, to, self->state.ends->inbound_of(to, *from), wire_size(m),
              caf::make_message(deliver_atom::value, *from, m));
    },
    [self](cast_atom, const signed_message& m) {
      const auto from = sender_as<replica_id>(self);
      if (!from)
        return;
      const auto shared = caf::make_message(deliver_atom::value, *from, m);
      for (const auto to : self->state.ends->replicas())
        if (to != *from)
          carry(self, *from, to, self->state.ends->inbound_of(to, *from), wire_size(m), shared);
    },
    [self](submit_atom, replica_id to, const transaction& t) {
      if (const auto from = self->state.ends->who_is(self->current_sender()))
        carry(self, *from, to, self->state.ends->inbound_of(to, *from), wire_size(t),
              caf::make_message(submit_atom::value, t));
    },
    [self](offer_atom, const transaction_list& list) {
      const auto from = sender_as<session_id>(self);
      if (!from)
        return;
      for (const auto& t : list.transactions)
        for (const auto to : self->state.ends->replicas())
          carry(self, *from, to, self->state.ends->inbound_of(to, *from), wire_size(t),
                caf::make_message(submit_atom::value, t));
    },
    [self](reply_atom, session_id to, const receipt_batch& b) {
      if (const auto from = sender_as<replica_id>(self))
        carry(self, *from, to, self->state.ends->inbound_of(to), wire_size(b), caf::make_message(reply_atom::value, b));
    },
  };
}

} // namespace

network_actor spawn_simulated_network(caf::actor_system& system, std::shared_ptr<const switchboard> ends,
                                      network_model model, random_source random, caf::actor_clock::time_point origin,
                                      std::shared_ptr<network_stats> stats) {
  return system.spawn(run_simulated_network, std::move(ends), std::move(model), random, origin, std::move(stats));
}

} // namespace bezant
