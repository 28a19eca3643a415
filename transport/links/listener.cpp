// The broker at the listening socket, and how links are spawned.
#include "transport/links/link_broker.hpp"

#include <algorithm>

namespace bezant {

namespace {

using link_self = caf::io::stateful_broker<detail::link_broker>;

caf::behavior run_accepted(link_self* self, caf::io::connection_handle handle, link_context context) {
  return self->state.accept(std::move(context), handle);
}

caf::behavior run_dialled(link_self* self, link_context context, replica_id to, net_address at) {
  return self->state.dial(std::move(context), to, std::move(at));
}

struct listener_state {
  link_context context;
  std::map<caf::actor_id, std::string> open;     // links, and the addresses of their peers
  std::map<caf::actor_id, caf::actor> strangers; // of these, who has not said who it is, and clients without a session;
                                                 // the oldest has the smallest number
  std::map<std::string, std::size_t>
    from; // connections of each address, without those of replicas that have said who they are
  std::map<caf::actor_id, replica_id> replicas; // links of replicas that have said who they are
  std::map<replica_id, std::string> seen_at;    // where each of them last came from
  std::size_t connections_max = 0;
};

using listener_self = caf::io::stateful_broker<listener_state>;

void count_out(listener_state& s, const std::string& address) {
  if (const auto count = s.from.find(address); count != s.from.end() && --count->second == 0)
    s.from.erase(count);
}

void forget(listener_self* self, caf::actor_id link) {
  auto& s = self->state;
  s.strangers.erase(link);
  s.context.known->erase(link);
  const auto at = s.open.find(link);
  if (at == s.open.end())
    return;
  if (s.replicas.erase(link) == 0)
    count_out(s, at->second);
  s.open.erase(at);
}

/// Who has said who it is, is no stranger any more. Replicas do not count as connections of their address: many may
/// stand behind one. A client that took a place which was kept for the replicas of its address has to go.
void sort_strangers(listener_self* self) {
  auto& s = self->state;
  const auto max = s.context.rules->limits.connections_per_address_max;
  for (auto one = s.strangers.begin(); one != s.strangers.end();) {
    const auto known = s.context.known->find(one->first);
    if (known == s.context.known->end()) {
      ++one;
      continue;
    }
    const auto& address = s.open[one->first];
    if (known->second) {
      s.replicas[one->first] = *known->second;
      s.seen_at[*known->second] = address;
      count_out(s, address);
    } else if (s.from[address] > max) {
      self->send(one->second, link_order::leave_address);
    }
    one = s.strangers.erase(one);
  }
}

/// Places that an address has beyond its bound: so that clients behind it do not keep the replicas behind it out.
std::size_t places_for_replicas(const listener_state& s, const std::string& address) {
  return static_cast<std::size_t>(std::ranges::count(s.seen_at, address, [](const auto& one) { return one.second; }));
}

/// Whoever does nothing but connect shall not keep others out: the stranger that has had most time makes room, of those
/// from `address` if one is given. False if there is none.
bool make_room(listener_self* self, const std::string& address) {
  auto& s = self->state;
  const auto oldest = std::ranges::find_if(s.strangers, [&](const auto& one) {
    const auto from = s.open.find(one.first);
    return address.empty() || (from != s.open.end() && from->second == address);
  });
  if (oldest == s.strangers.end())
    return false;
  self->send(oldest->second, link_order::make_room);
  forget(self, oldest->first);
  return true;
}

void take_connection(listener_self* self, caf::io::connection_handle handle) {
  auto& s = self->state;
  const auto address = self->remote_addr(handle);
  sort_strangers(self);
  const auto from_max = s.context.rules->limits.connections_per_address_max;
  std::error_code why;
  if (s.open.size() >= s.connections_max && s.strangers.empty())
    why = link_error::too_many_connections;
  else if (const auto at = s.from.find(address); at != s.from.end() && at->second >= from_max
                                                 && !make_room(self, address)
                                                 && at->second >= from_max + places_for_replicas(s, address))
    why = link_error::too_many_from_address;
  if (why) {
    s.context.refusals->refused(address, why, link_clock());
    self->take(handle); // nobody reads from it yet: with its last owner the socket is closed
    return;
  }
  if (s.open.size() >= s.connections_max)
    make_room(self, {});
  const auto link = self->fork(run_accepted, handle, s.context);
  self->monitor(link);
  s.open[link.id()] = address;
  ++s.from[address];
  s.strangers[link.id()] = link;
}

caf::behavior run_listener(listener_self* self, link_context context, int socket) {
  auto& s = self->state;
  s.connections_max = connections_max(context.rules->limits);
  s.context = std::move(context);
  self->add_doorman(socket);
  const auto network = caf::actor_cast<caf::strong_actor_ptr>(s.context.network);
  if (!network) {
    self->quit();
    return {};
  }
  self->monitor(network);
  self->set_down_handler([self](const caf::down_msg& down) {
    if (down.source == self->state.context.network)
      self->quit();
    else
      forget(self, down.source.id());
  });
  return {
    [self](const caf::io::new_connection_msg& m) {
      try {
        take_connection(self, m.handle);
      } catch (...) { // no memory: the connection is not taken
        self->take(m.handle);
      }
    },
    [](const caf::io::acceptor_closed_msg&) {},
  };
}

} // namespace

void tell_bad_submits(const caf::strong_actor_ptr& link, std::size_t transactions) {
  constexpr std::size_t told_max = 64; // at once; a link that sent more has more lists to come
  for (std::size_t i = 0; link && i < std::min(transactions, told_max); ++i)
    caf::anon_send(caf::actor_cast<link_actor>(link), link_order::bad_submit);
}

std::size_t connections_max(const link_limits& limits) {
  return std::min(limits.connections_max, open_files_max() / 2);
}

link_actor spawn_dialled_link(caf::actor_system& system, link_context context, replica_id to, net_address at) {
  return caf::actor_cast<link_actor>(
    system.middleman().spawn_broker(run_dialled, std::move(context), to, std::move(at)));
}

caf::actor spawn_listener(caf::actor_system& system, link_context context, int socket) {
  return system.middleman().spawn_broker(run_listener, std::move(context), socket);
}

} // namespace bezant
