#include "simulation/rogue_client.hpp"

#include "simulation/command_source.hpp"

namespace bezant::simulation {

namespace {

constexpr std::uint64_t remembered_max = 16;
constexpr std::uint64_t commands_max = 1'000'000;

/// Beside what is expected of the network's clients it ticks by itself.
using rogue_actor = client_inbound_actor::extend<caf::reacts_to<tick_atom>>;

struct rogue_state {
  session_id session;
  std::shared_ptr<const signer> key;
  random_source random{0};
  std::shared_ptr<std::uint64_t> sent;
  std::shared_ptr<const replica_set> replicas;
  network_actor network;
  std::shared_ptr<command_source> source;
  exchange::account_id account;
  rogue_kind kind = rogue_kind::mixed;
  duration pause;         // between frames, unless mixed
  std::uint64_t next = 1; // sequence number of the first frame that it has not made yet
  std::deque<transaction> old;
};

using rogue_client_ptr = rogue_actor::stateful_pointer<rogue_state>;

exchange::command unfunded(rogue_state& st) {
  exchange::new_order o;
  o.account = st.account;
  o.id = exchange::order_id{1'000'000 + st.random.below(1'000'000)};
  o.side = st.random.below(2) == 0 ? exchange::side::buy : exchange::side::sell;
  o.price = exchange::price{1 + st.random.below(exchange::price_max.value())};
  o.quantity = exchange::quantity{1 + st.random.below(exchange::quantity_max.value())};
  return {o};
}

transaction make(rogue_state& st, std::uint64_t sequence) {
  exchange::frame f{st.session, sequence_number{sequence}, {}};
  auto commands = st.random.below(4) == 0 ? std::vector{unfunded(st)} : st.source->next(1 + st.random.below(3));
  f.commands.assign(commands.begin(), commands.end());
  auto made = exchange::make_transaction(st.replicas->chain(), f, *st.key);
  st.old.push_back(made);
  if (st.old.size() > remembered_max)
    st.old.pop_front();
  return made;
}

/// The same bytes with one that is wrong.
transaction damaged(rogue_state& st, const transaction& t) {
  bytes data{t.data().begin(), t.data().end()};
  data[st.random.below(data.size())] ^= static_cast<std::uint8_t>(1 + st.random.below(255));
  return transaction{std::move(data)};
}

/// Something to send, honest more often than not, so that frames of this session do take effect.
transaction draw(rogue_state& st) {
  const auto last = st.next - 1;
  switch (st.random.below(12)) {
    case 0: // again
    case 1:
      if (!st.old.empty())
        return st.old[st.random.below(st.old.size())];
      break;
    case 2: // other content under a number that is taken
      if (last > 0)
        return make(st, last - std::min(last - 1, st.random.below(4)));
      break;
    case 3: // out of order: the next one is left for later
      st.next += 1;
      return make(st, st.next);
    case 4: return make(st, st.next + 1 + st.random.below(400)); // some of these are beyond the window
    case 5:
      if (!st.old.empty())
        return damaged(st, st.old[st.random.below(st.old.size())]);
      break;
    case 6: // the frame that was left out
      if (last > 0)
        return make(st, last);
      break;
    default: break;
  }
  return make(st, st.next++);
}

/// A good frame to everybody, or to two of them.
void speak_well(rogue_client_ptr self) {
  auto& st = self->state;
  const auto t = make(st, st.next++);
  const auto n = static_cast<std::uint32_t>(st.replicas->size());
  const auto first = static_cast<std::uint32_t>(st.random.below(n));
  const auto receivers = st.kind == rogue_kind::some ? std::min(n, 2U) : n;
  for (std::uint32_t i = 0; i < receivers; ++i) {
    self->send(st.network, submit_atom::value, replica_id{(first + i) % n}, t);
    ++*st.sent;
  }
  self->delayed_send(self, std::chrono::nanoseconds{st.pause.ns}, tick_atom::value);
}

void speak(rogue_client_ptr self) {
  auto& st = self->state;
  if (st.kind != rogue_kind::mixed)
    return speak_well(self);
  const auto t = draw(st);
  // To all, or to each by chance: a transaction that only some have must not stop anybody.
  const bool all = st.random.below(2) == 0;
  for (std::uint32_t i = 0; i < st.replicas->size(); ++i)
    if (all || st.random.below(3) == 0) {
      self->send(st.network, submit_atom::value, replica_id{i}, t);
      ++*st.sent;
    }
  self->delayed_send(self, std::chrono::nanoseconds{milliseconds(st.random.between(5, 60)).ns}, tick_atom::value);
}

rogue_actor::behavior_type run_rogue_client(rogue_client_ptr self, rogue_state initial) {
  self->state = std::move(initial);
  self->send(self, tick_atom::value);
  return {
    [](reply_atom, const receipt_batch&) {},
    [self](tick_atom) { speak(self); },
  };
}

} // namespace

void spawn_rogue_client(cluster& c, const rogue_client_config& config) {
  rogue_state st;
  st.session = config.session;
  st.key = config.key;
  st.random = config.random;
  st.sent = config.sent;
  st.kind = config.kind;
  st.pause = duration{seconds(1).ns / static_cast<std::int64_t>(config.rate)};
  st.replicas = c.replicas();
  st.network = c.network();
  synthetic_trading trading;
  trading.accounts = config.genesis.sessions.at(config.session.value()).accounts;
  trading.orders = commands_max;
  st.account = trading.accounts.front();
  st.source = std::make_shared<synthetic_commands>(std::move(trading), config.random.split(1));
  const client_inbound_actor client = c.system().spawn(run_rogue_client, std::move(st));
  c.ends().attach(config.session, client);
  c.own(caf::actor_cast<caf::actor>(client));
}

} // namespace bezant::simulation
