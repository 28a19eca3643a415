#include "transport/links/frame_bodies.hpp"
#include "transport/links/link.hpp"
#include "transport/links/tcp_network.hpp"
#include "transport/log.hpp"

#include <caf/io/middleman.hpp>

namespace bezant {

namespace {

struct tcp_client_state {
  std::shared_ptr<const switchboard> ends;
  std::map<replica_id, link_actor> links;
};

using tcp_client_network_ptr = client_network_actor::stateful_pointer<tcp_client_state>;

void submit(tcp_client_network_ptr self, replica_id to, const transaction& t) {
  const auto from = self->state.ends->who_is(self->current_sender());
  const auto* session = from ? std::get_if<session_id>(&*from) : nullptr;
  if (session == nullptr) {
    logger("network")->warn("dropped a transaction of a sender that is no session");
    return;
  }
  const auto at = self->state.links.find(to);
  if (at == self->state.links.end())
    return;
  if (auto f = make_frame(frame_kind::submit, submit_body{*session, t}, t.data().size() + 16))
    self->send(at->second, link_frame{std::move(f)});
  else
    logger("network")->error("a transaction is too large for a frame and is not sent");
}

/// Each transaction is encoded once for all replicas, and many small ones leave together.
void offer(tcp_client_network_ptr self, const transaction_list& list) {
  constexpr std::size_t together_max = std::size_t{1} << 16; // bytes
  const auto from = self->state.ends->who_is(self->current_sender());
  const auto* session = from ? std::get_if<session_id>(&*from) : nullptr;
  if (session == nullptr) {
    logger("network")->warn("dropped transactions of a sender that is no session");
    return;
  }
  auto out = std::make_shared<bytes>();
  std::size_t frames = 0;
  const auto leave = [&] {
    const link_frame together{std::exchange(out, std::make_shared<bytes>()), std::exchange(frames, 0)};
    for (const auto& [to, link] : self->state.links)
      self->send(link, together);
  };
  for (const auto& t : list.transactions) {
    if (append_frame(*out, frame_kind::submit, submit_body{*session, t}))
      ++frames;
    else
      logger("network")->error("a transaction is too large for a frame and is not sent");
    if (out->size() >= together_max)
      leave();
  }
  if (frames != 0)
    leave();
}

void refuse() {
  logger("network")->warn("dropped a message that only a replica may send");
}

caf::result<answer> ask(tcp_client_network_ptr self, replica_id to, const question& q) {
  const auto at = self->state.links.find(to);
  if (at == self->state.links.end())
    return caf::make_error(caf::sec::request_receiver_down);
  auto promise = self->make_response_promise<answer>();
  self->request(at->second, caf::infinite, ask_atom::value, q)
    .then([promise](answer& a) mutable { promise.deliver(std::move(a)); },
          [promise](caf::error& e) mutable { promise.deliver(std::move(e)); });
  return promise;
}

client_network_actor::behavior_type run_tcp_client_network(tcp_client_network_ptr self, const tcp_client_config& config,
                                                           const std::shared_ptr<const link_rules>& rules) {
  auto& s = self->state;
  s.ends = config.ends;
  const link_context context{rules, config.ends, config.board, std::make_shared<refusal_log>(config.board),
                             self->address()};
  for (std::uint32_t i = 0; i < config.replicas->size(); ++i)
    s.links[replica_id{i}] = spawn_dialled_link(self->system(), context, replica_id{i}, config.peers[i]);
  return {
    [](send_atom, replica_id, const signed_message&) { refuse(); },
    [](cast_atom, const signed_message&) { refuse(); },
    [self](submit_atom, replica_id to, const transaction& t) { submit(self, to, t); },
    [self](offer_atom, const transaction_list& list) { offer(self, list); },
    [](reply_atom, session_id, const receipt_batch&) { refuse(); },
    [self](ask_atom, replica_id to, const question& q) { return ask(self, to, q); },
  };
}

} // namespace

client_network_actor spawn_tcp_client_network(caf::actor_system& system, tcp_client_config config) {
  require(config.replicas && config.ends && config.peers.size() == config.replicas->size()
            && config.sessions.size() <= client_hello_body::sessions_max,
          "a client knows all replicas and their addresses, and has no more sessions than a hello takes");
  auto rules = std::make_shared<const link_rules>(link_rules{
    std::nullopt, config.replicas, std::make_shared<const tls_context>(), config.limits, {}, config.sessions, 0});
  return system.spawn(run_tcp_client_network, std::move(config), std::move(rules));
}

} // namespace bezant
