#include "transport/links/tcp_network.hpp"

#include "transport/links/frame_bodies.hpp"
#include "transport/links/life_watch.hpp"
#include "transport/links/link.hpp"
#include "transport/log.hpp"

#include <caf/io/middleman.hpp>

#include <algorithm>
#include <random>
#include <set>

namespace bezant {

namespace {

using core_actor = network_actor::extend<caf::reacts_to<link_joined>>;

constexpr std::size_t links_per_session_max = 16;

/// The present link of a replica, and what is known of the processes that had one.
struct accepted_replica {
  link_actor link;
  std::string address;
  life_watch lives;
  time_point told_at; // when the log last said that there are two processes
};

struct tcp_network_state {
  replica_id self;
  std::shared_ptr<const switchboard> ends;
  std::shared_ptr<link_board> board;
  std::map<replica_id, link_actor> dialled;
  std::map<replica_id, accepted_replica> accepted;
  std::map<session_id, std::vector<link_actor>> clients;
  caf::actor listener; // lives as long as this
  std::set<link_actor> client_links;
  std::size_t clients_max = 0;
  std::optional<time_point> told_unfit; // when a message that no frame can hold was last told of
};

using tcp_network_ptr = core_actor::stateful_pointer<tcp_network_state>;

/// Whom the current sender speaks for; a stranger is logged and refused.
std::optional<endpoint> sender_of(tcp_network_ptr self) {
  const auto from = self->state.ends->who_is(self->current_sender());
  if (!from)
    logger("network")->warn("dropped a message of a sender that is not attached");
  return from;
}

/// True if the current sender speaks for this process' replica.
bool is_own_replica(tcp_network_ptr self) {
  const auto from = sender_of(self);
  if (from && *from == endpoint{self->state.self})
    return true;
  if (from)
    logger("network")->warn("dropped a message that only the own replica may send");
  return false;
}

void deliver(tcp_network_ptr self, const caf::strong_actor_ptr& to, const caf::message& what) {
  if (to)
    to->enqueue(caf::make_mailbox_element(caf::strong_actor_ptr{self->ctrl()}, caf::make_message_id(), {}, what),
                self->context());
}

shared_frame frame_of(tcp_network_ptr self, const signed_message& m) {
  auto f = make_frame(frame_kind::message, m, wire_size(m) + (m.content ? 4 * m.content->transactions().size() : 0));
  if (f)
    return f;
  // The same one is made again and again, and its receivers wait for it in vain.
  constexpr duration pause = seconds(10);
  auto& s = self->state;
  if (const auto now = link_clock(); !s.told_unfit || now - *s.told_unfit >= pause) {
    s.told_unfit = now;
    logger("network")->error("a message of kind {} with {} bytes is above what a frame may hold, {}, and is never sent",
                             m.kind, wire_size(m), body_bytes_max(frame_kind::message));
  }
  for (const auto& [peer, link] : s.dialled)
    if (s.board)
      s.board->update(peer, [](link_state& state) { ++state.unfit; });
  return f;
}

void to_peer(tcp_network_ptr self, replica_id to, shared_frame f) {
  if (const auto at = self->state.dialled.find(to); f && at != self->state.dialled.end())
    self->send(at->second, link_frame{std::move(f)});
}

void send_message(tcp_network_ptr self, replica_id to, const signed_message& m) {
  if (!is_own_replica(self))
    return;
  const auto own = self->state.self;
  if (to == own)
    deliver(self, self->state.ends->inbound_of(own, own), caf::make_message(deliver_atom::value, own, m));
  else if (self->state.dialled.contains(to))
    to_peer(self, to, frame_of(self, m));
}

void cast_message(tcp_network_ptr self, const signed_message& m) {
  if (!is_own_replica(self))
    return;
  const auto shared = caf::make_message(link_frame{frame_of(self, m)});
  if (!shared.get_as<link_frame>(0).content)
    return;
  for (const auto& [peer, link] : self->state.dialled)
    deliver(self, caf::actor_cast<caf::strong_actor_ptr>(link), shared);
}

void submit(tcp_network_ptr self, replica_id to, const transaction& t) {
  const auto from = sender_of(self);
  const bool from_replica = from && *from == endpoint{self->state.self};
  if (!from)
    return;
  if (to == self->state.self)
    deliver(self, self->state.ends->inbound_of(to, *from), caf::make_message(submit_atom::value, t));
  else if (from_replica)
    to_peer(self, to, make_frame(frame_kind::relay, t, t.data().size() + 16));
}

void reply(tcp_network_ptr self, session_id to, const receipt_batch& b) {
  if (!is_own_replica(self))
    return;
  deliver(self, self->state.ends->inbound_of(to), caf::make_message(reply_atom::value, b));
  const auto at = self->state.clients.find(to);
  if (at == self->state.clients.end())
    return;
  const auto shared =
    caf::make_message(link_frame{make_frame(frame_kind::receipts, receipts_body{to, b}, wire_size(b))});
  if (!shared.get_as<link_frame>(0).content) {
    logger("network")->error("receipts are too large for a frame and are not sent");
    return;
  }
  for (const auto& link : at->second)
    deliver(self, caf::actor_cast<caf::strong_actor_ptr>(link), shared);
}

/// Two processes with the key of `who` come in in turn, now from `j.address`.
void report_two_lives(tcp_network_ptr self, replica_id who, accepted_replica& known, const link_joined& j) {
  constexpr duration log_pause = seconds(60);
  const auto now = link_clock();
  if (self->state.board)
    self->state.board->update(who, [now](link_state& s) { s.two_lives_at = now; });
  if (known.told_at != time_point{} && now - known.told_at < log_pause)
    return;
  known.told_at = now;
  logger("links")->error("two processes run with the key of replica {}, at {} and at {}: one of them must be stopped",
                         who.value(), known.address, j.address);
}

void join_replica(tcp_network_ptr self, replica_id who, const link_joined& j) {
  auto& known = self->state.accepted[who];
  const bool two_lives = known.lives.came(j.life);
  if (two_lives)
    report_two_lives(self, who, known, j);
  if (known.link && known.link != j.link)
    self->send(known.link, two_lives ? link_order::replace_by_other_life : link_order::replace);
  known.link = j.link;
  known.address = j.address;
  if (const auto back = self->state.dialled.find(who); back != self->state.dialled.end())
    self->send(back->second, link_order::dial_now); // it runs: no need to wait out the pause
}

void join(tcp_network_ptr self, const link_joined& j) {
  auto& s = self->state;
  self->monitor(j.link);
  if (const auto* guest = std::get_if<client_peer>(&j.who); guest != nullptr && guest->sessions.empty())
    return; // who only asks remains a stranger: makes room for others, and takes no client's place
  if (const auto* peer = std::get_if<replica_id>(&j.who)) {
    join_replica(self, *peer, j);
  } else if (const auto* client = std::get_if<client_peer>(&j.who)) {
    if (s.client_links.size() >= s.clients_max) {
      self->send(j.link, link_order::make_room);
      return;
    }
    s.client_links.insert(j.link);
    for (const auto session : client->sessions) {
      auto& links = s.clients[session];
      if (std::ranges::find(links, j.link) != links.end())
        continue;
      if (links.size() >= links_per_session_max) {
        self->send(links.front(), link_order::replace);
        links.erase(links.begin());
      }
      links.push_back(j.link);
    }
  }
}

void leave(tcp_network_ptr self, const caf::actor_addr& link) {
  auto& s = self->state;
  for (auto& [peer, known] : s.accepted) // at most as many as there are replicas
    if (known.link == link)
      known.link = nullptr;
  for (auto& [session, links] : s.clients)
    std::erase_if(links, [&](const link_actor& l) { return l == link; });
  std::erase_if(s.client_links, [&](const link_actor& l) { return l == link; });
  std::erase_if(s.clients, [](const auto& entry) { return entry.second.empty(); });
}

core_actor::behavior_type run_tcp_network(tcp_network_ptr self, const tcp_network_config& config,
                                          const std::shared_ptr<const link_rules>& rules, int socket) {
  auto& s = self->state;
  s.self = config.self;
  s.ends = config.ends;
  s.board = config.board;
  const link_context context{rules,           config.ends,
                             config.board,    std::make_shared<refusal_log>(config.board),
                             self->address(), std::make_shared<std::map<caf::actor_id, std::optional<replica_id>>>()};
  for (std::uint32_t i = 0; i < config.replicas->size(); ++i)
    if (const replica_id peer{i}; peer != config.self)
      s.dialled[peer] = spawn_dialled_link(self->system(), context, peer, config.peers[i]);
  // So that clients cannot take the places of replicas.
  const auto places = connections_max(config.limits);
  s.clients_max = places - std::min(places / 2, 2 * config.replicas->size());
  s.listener = spawn_listener(self->system(), context, socket);
  self->set_down_handler([self](const caf::down_msg& down) { leave(self, down.source); });
  return {
    [self](send_atom, replica_id to, const signed_message& m) { send_message(self, to, m); },
    [self](cast_atom, const signed_message& m) { cast_message(self, m); },
    [self](submit_atom, replica_id to, const transaction& t) { submit(self, to, t); },
    [self](offer_atom, const transaction_list& list) {
      if (const auto from = sender_of(self); !from || !std::holds_alternative<session_id>(*from))
        return;
      for (const auto& t : list.transactions)
        submit(self, self->state.self, t);
    },
    [self](reply_atom, session_id to, const receipt_batch& b) { reply(self, to, b); },
    [self](const link_joined& j) { join(self, j); },
  };
}

} // namespace

result<network_actor> spawn_tcp_network(caf::actor_system& system, tcp_network_config config) {
  require(config.replicas && config.ends && config.replicas->contains(config.self)
            && config.peers.size() == config.replicas->size(),
          "a network knows all replicas, their addresses, and its own ends");
  BOOST_OUTCOME_TRY(const auto socket, listen_at(config.listen));
  std::random_device entropy;
  config.settings.set_limits(config.limits);
  const auto rules = std::make_shared<const link_rules>(link_rules{config.self,
                                                                   config.replicas,
                                                                   std::make_shared<const tls_context>(config.identity),
                                                                   config.limits,
                                                                   config.session_key,
                                                                   {},
                                                                   (std::uint64_t{entropy()} << 32U) | entropy(),
                                                                   config.settings});
  config.identity = {}; // the context has it; no copy travels on
  return caf::actor_cast<network_actor>(system.spawn(run_tcp_network, std::move(config), rules, socket));
}

} // namespace bezant
