#include "tests/transport/links_support.hpp"

#include "tests/support/free_ports.hpp"
#include "transport/links/link_messages.hpp"

#include <thread>

namespace bezant::testing {

bool eventually(const std::function<bool()>& condition, std::chrono::seconds bound) {
  const auto until = std::chrono::steady_clock::now() + bound;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{2}); // real sockets: there is nothing to wait on but time
  }
  return true;
}

std::vector<net_address> free_addresses(std::size_t n) {
  std::vector<net_address> list;
  const auto first = test::free_ports(n);
  for (std::size_t i = 0; i < n; ++i)
    list.push_back({"127.0.0.1", static_cast<std::uint16_t>(first + i)});
  return list;
}

key_seed replica_seed(std::uint32_t i) {
  return public_key_seed("links-replica", i);
}

key_seed session_seed(std::uint32_t i) {
  return public_key_seed("links-session", i);
}

std::shared_ptr<const replica_set> replicas_for_links(std::uint32_t n, std::string_view chain) {
  std::vector<public_key> keys;
  for (std::uint32_t i = 0; i < n; ++i)
    keys.push_back(ed25519()->make_signer(replica_seed(i))->key());
  return std::make_shared<const replica_set>(hash("chain", as_bytes(chain)), "streamlet", std::move(keys), ed25519());
}

std::optional<public_key> session_key_for_links(session_id s) {
  if (s.value() >= 8)
    return std::nullopt;
  return ed25519()->make_signer(session_seed(s.value()))->key();
}

namespace {

/// Keeps all, and finds what begins with "bad" to be so.
inbound_actor::behavior_type keep(inbound_actor::pointer self, std::shared_ptr<live_inbox> in) {
  return {
    [in](deliver_atom, replica_id peer, const signed_message& m) {
      in->change([&](inbox& i) { i.messages.push_back({peer, m, {}}); });
    },
    [in](submit_atom, const transaction& t) { in->change([&](inbox& i) { i.transactions.push_back(t); }); },
    [self, in](submit_atom, const transaction_list& list) {
      const auto bad = std::ranges::count_if(list.transactions, [](const transaction& t) {
        return std::string_view{reinterpret_cast<const char*>(t.data().data()), t.data().size()}.starts_with("bad");
      });
      tell_bad_submits(caf::actor_cast<caf::strong_actor_ptr>(self->current_sender()), static_cast<std::size_t>(bad));
      in->change([&](inbox& i) {
        i.transactions.insert(i.transactions.end(), list.transactions.begin(), list.transactions.end());
      });
    },
  };
}

client_inbound_actor::behavior_type keep_receipts(client_inbound_actor::pointer, std::shared_ptr<live_inbox> in) {
  return {[in](reply_atom, const receipt_batch& b) { in->change([&](inbox& i) { i.receipts.push_back(b); }); }};
}

clerk_actor::behavior_type exclaim(clerk_actor::pointer, int /*a function actor without arguments binds null in CAF*/) {
  return {[](ask_atom, const question& q) {
    answer a{q.body};
    a.body.push_back('!');
    return a;
  }};
}

/// Keeps every question open as long as it lives.
clerk_actor::behavior_type keep_open(clerk_actor::pointer self, int /*as above*/) {
  return {
    [self, open = std::make_shared<std::vector<caf::typed_response_promise<answer>>>()](ask_atom, const question&) {
      open->push_back(self->make_response_promise<answer>());
      return open->back();
    }};
}

} // namespace

link_host::link_host() {
  config_.add_message_types<caf::id_block::bezant_transport>();
  config_.set("scheduler.policy", caf::atom("sharing"));
  config_.set("scheduler.max-threads", std::size_t{2});
  config_.load<caf::io::middleman>();
  system_ = std::make_unique<caf::actor_system>(config_);
}

link_host::~link_host() {
  for (const auto& a : end_)
    caf::anon_send_exit(a, caf::exit_reason::kill);
}

std::shared_ptr<live_inbox> link_host::attach(replica_id who) {
  auto in = std::make_shared<live_inbox>();
  replica_ = system_->spawn(keep, in);
  ends_->attach(who, {replica_}, {replica_.address()});
  end_.push_back(caf::actor_cast<caf::actor>(replica_));
  return in;
}

std::shared_ptr<live_inbox> link_host::attach(session_id who) {
  auto in = std::make_shared<live_inbox>();
  sessions_[who] = system_->spawn(keep_receipts, in);
  ends_->attach(who, sessions_[who]);
  end_.push_back(caf::actor_cast<caf::actor>(sessions_[who]));
  return in;
}

void link_host::attach_clerk() {
  const auto clerk = system_->spawn(exclaim, 0);
  ends_->attach(clerk);
  end_.push_back(caf::actor_cast<caf::actor>(clerk));
}

void link_host::attach_mute_clerk() {
  const auto clerk = system_->spawn(keep_open, 0);
  ends_->attach(clerk);
  end_.push_back(caf::actor_cast<caf::actor>(clerk));
}

link_state link_host::link(std::uint32_t peer) const {
  const auto all = board_->peers();
  const auto at = all.find(replica_id{peer});
  return at == all.end() ? link_state{} : at->second;
}

std::uint64_t link_host::refusals(const std::string& why) const {
  const auto all = board_->refusals();
  const auto at = all.find(why);
  return at == all.end() ? 0 : at->second;
}

link_replica::link_replica(std::uint32_t self, const std::vector<net_address>& at, link_limits limits,
                           std::string_view chain, const replica_settings& settings) {
  in = host.attach(replica_id{self});
  tcp_network_config c;
  c.self = replica_id{self};
  c.replicas = replicas_for_links(static_cast<std::uint32_t>(at.size()), chain);
  c.identity = replica_seed(self);
  c.listen = at[self];
  c.peers = at;
  c.limits = limits;
  c.settings = settings;
  c.session_key = session_key_for_links;
  c.ends = host.ends();
  c.board = host.board();
  network = spawn_tcp_network(host.system(), std::move(c)).value();
}

link_replica::~link_replica() {
  caf::anon_send_exit(network, caf::exit_reason::kill);
}

void link_replica::send(std::uint32_t to, const signed_message& m) {
  caf::send_as(host.replica(), network, send_atom::value, replica_id{to}, m);
}

void link_replica::cast(const signed_message& m) {
  caf::send_as(host.replica(), network, cast_atom::value, m);
}

link_client::link_client(const std::vector<session_id>& sessions, const std::vector<net_address>& at,
                         link_limits limits) {
  tcp_client_config c;
  for (const auto s : sessions) {
    in[s] = host.attach(s);
    c.sessions.emplace_back(s, ed25519()->make_signer(session_seed(s.value())));
  }
  c.replicas = replicas_for_links(static_cast<std::uint32_t>(at.size()));
  c.peers = at;
  c.limits = limits;
  c.ends = host.ends();
  c.board = host.board();
  network = spawn_tcp_client_network(host.system(), std::move(c));
}

link_client::~link_client() {
  caf::anon_send_exit(network, caf::exit_reason::kill);
}

void link_client::submit(session_id from, std::uint32_t to, const transaction& t) {
  caf::send_as(host.session(from), network, submit_atom::value, replica_id{to}, t);
}

} // namespace bezant::testing
