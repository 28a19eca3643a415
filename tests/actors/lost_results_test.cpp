// Every frame that took effect is answered in the end: whatever replies are lost, however long its client is away,
// however often all replicas die around a checkpoint, and whatever they have forgotten but the state.
#include "core/random.hpp"
#include "simulation/invariants.hpp"
#include "tests/actors/trading_cluster.hpp"

using namespace bezant;
using namespace bezant::exchange::testing;
using simulation::cluster;

namespace {

constexpr std::uint64_t checkpoint_every = 8;
constexpr std::size_t window = 16;
const std::vector<std::string> protocols{"streamlet", "pbft", "hotstuff", "jolteon", "simplex"};

exchange::exchange_genesis genesis_with_window() {
  auto g = small_genesis();
  g.pending_max = window;
  return g;
}

/// What comes between a client and the network.
struct wire {
  bool deaf = false; ///< replies are lost
  bool away = false; ///< what the client sends, too
  std::uint32_t loss_percent = 0;
  random_source random{7};
};

using wire_actor = network_actor::extend<caf::reacts_to<reply_atom, receipt_batch>>;
struct wire_state {
  std::shared_ptr<wire> how;
  network_actor network;
  client_gateway_actor gateway;
};

wire_actor::behavior_type carry(wire_actor::stateful_pointer<wire_state> self, std::shared_ptr<wire> how,
                                network_actor network) {
  self->state = {std::move(how), std::move(network), {}};
  return {
    [](send_atom, replica_id, const signed_message&) {},
    [](cast_atom, const signed_message&) {},
    [](submit_atom, replica_id, const transaction&) {},
    [self](offer_atom, const transaction_list& list) {
      self->state.gateway = caf::actor_cast<client_gateway_actor>(self->current_sender());
      if (!self->state.how->away)
        self->send(self->state.network, offer_atom::value, list);
    },
    [](reply_atom, session_id, const receipt_batch&) {},
    [self](reply_atom, const receipt_batch& b) {
      auto& w = *self->state.how;
      if (!w.deaf && !w.away && w.random.below(100) >= w.loss_percent)
        self->send(self->state.gateway, reply_atom::value, b);
    },
  };
}

/// A client that always has `window` frames in flight until it is told to stop.
struct client_side {
  session_id session;
  std::shared_ptr<wire> line = std::make_shared<wire>();
  std::shared_ptr<simulation::invariant_checker> checker;
  std::uint64_t placed = 0;
  std::map<sequence_number, std::uint64_t> answers; ///< how often each frame was answered
  std::uint64_t not_executed = 0;
  bool stop = false;
  client_gateway_actor gateway;

  void place() {
    ++placed;
    order_list orders;
    const auto who = session == first ? (placed % 2 == 0 ? ann : bob) : carol;
    orders.commands = {placed % 3 == 0 ? sell(who, placed, 10, 1 + placed % 5) : buy(who, placed, 10, 1 + placed % 5),
                       cancel(who, placed - std::min<std::uint64_t>(placed, 5))};
    caf::anon_send(gateway, place_atom::value, orders);
  }
};

client_actor::behavior_type listen(client_actor::pointer, std::shared_ptr<client_side> c) {
  return {[c](accepted_atom, const accepted_frame& done) {
    ++c->answers[done.outcome.sequence];
    if (done.outcome.status == exchange::frame_status::executed)
      c->checker->on_accepted(c->session, done);
    else
      ++c->not_executed;
    if (!c->stop)
      c->place();
  }};
}

struct place_of_loss {
  explicit place_of_loss(const std::string& protocol) {
    auto c = testing::small_exchange(protocol);
    c.application_genesis = digest_of(g);
    c.make_application = [this](replica_id who, const digest& chain) {
      auto app = std::make_shared<exchange::exchange_application>(g, chain, simulated_signatures());
      checker->hosts(who, app);
      return app;
    };
    c.checkpoints = {.every = checkpoint_every, .history = 8, .period = milliseconds(200)};
    c.receipt_blocks_max = 4;
    c.observer = checker;
    net = cluster::make(std::move(c)).value();
    checker->begin(net->replicas(), net->protocol_used());
    net->start();
  }

  std::shared_ptr<client_side> add(session_id session) {
    auto c = std::make_shared<client_side>();
    c->session = session;
    c->checker = checker;
    const auto line = net->system().spawn(carry, c->line, net->network());
    net->own(caf::actor_cast<caf::actor>(line));
    const auto client = net->system().spawn(listen, c);
    net->own(caf::actor_cast<caf::actor>(client));
    client_gateway_config config;
    config.session = session;
    config.key = simulated_signatures()->make_signer(public_key_seed("session", session.value()));
    config.replicas = net->replicas();
    config.clock = net->clock();
    config.network = line;
    config.client = client;
    config.retry = milliseconds(300);
    config.frames_max = window;
    c->gateway = spawn_client_gateway(net->system(), std::move(config));
    net->own(caf::actor_cast<caf::actor>(c->gateway));
    net->ends().attach(session, line);
    for (std::size_t i = 0; i < window; ++i)
      c->place();
    return c;
  }

  void pass(duration d) {
    net->run_until([] { return false; }, net->now() + d);
  }
  bool until_height(std::uint64_t h) {
    return net->run_until([&] { return checker->committed_by_any() >= height{h}; }, net->now() + seconds(60));
  }
  [[nodiscard]] bool answered(const client_side& c) const { return c.answers.size() == c.placed; }

  /// No more frames; true once all that were placed are answered, each once and as executed.
  bool end(const std::shared_ptr<client_side>& c) {
    c->stop = true;
    const bool all = net->run_until([&] { return answered(*c); }, net->now() + seconds(120));
    return all && c->not_executed == 0
           && std::ranges::all_of(c->answers, [](const auto& one) { return one.second == 1; });
  }

  exchange::exchange_genesis g = genesis_with_window();
  std::shared_ptr<simulation::invariant_checker> checker = std::make_shared<simulation::invariant_checker>();
  std::unique_ptr<cluster> net;
};

} // namespace

TEST_CASE("all replicas die fifty times around checkpoints, replies are lost: every frame is answered, once") {
  for (const auto& protocol : protocols) {
    CAPTURE(protocol);
    place_of_loss t{protocol};
    const auto a = t.add(first);
    const auto b = t.add(second);
    random_source random{11};
    for (int kill = 0; kill < 50; ++kill) {
      a->line->deaf = random.below(2) == 0; // for the whole life of the replicas
      b->line->loss_percent = static_cast<std::uint32_t>(random.below(90));
      const auto next = (t.checker->committed_by_any().value() / checkpoint_every + 1) * checkpoint_every;
      REQUIRE(t.until_height(next - 1 + random.below(3)));
      t.pass(milliseconds(static_cast<std::int64_t>(random.below(8))));
      for (std::uint32_t i = 0; i < 4; ++i)
        t.net->crash(replica_id{i});
      t.pass(milliseconds(static_cast<std::int64_t>(random.below(400))));
      for (std::uint32_t i = 0; i < 4; ++i)
        t.net->restart(replica_id{i});
    }
    a->line->deaf = false;
    b->line->loss_percent = 0;
    CHECK(t.end(a));
    CHECK(t.end(b));
    CHECK(a->placed > 2 * window);
    t.checker->finish();
    CHECK(t.checker->clean());
  }
}

TEST_CASE("a client that was away while others traded hundreds of blocks gets every answer when it comes back") {
  for (const auto& protocol : protocols) {
    CAPTURE(protocol);
    place_of_loss t{protocol};
    const auto away = t.add(first);
    const auto trading = t.add(second);
    REQUIRE(t.until_height(12));
    away->line->deaf = true;
    away->stop = true;
    t.pass(milliseconds(500)); // what it sent takes effect
    away->line->away = true;
    const auto left = t.checker->committed_by_any();
    REQUIRE(t.until_height(left.value() + 100));
    *away->line = {};
    CHECK(t.end(away));
    CHECK(t.end(trading));
    t.checker->finish();
    CHECK(t.checker->clean());
  }
}

TEST_CASE("replicas that can commit nothing answer from their state, one of them from a snapshot that it fetched") {
  for (const auto& protocol : protocols) {
    CAPTURE(protocol);
    const replica_id late{3};
    place_of_loss t{protocol};
    const auto deaf = t.add(first);
    const auto trading = t.add(second);
    REQUIRE(t.until_height(4));
    t.net->crash(late);
    deaf->line->deaf = true;
    deaf->stop = true;
    REQUIRE(t.until_height(80));
    t.net->restart(late);
    REQUIRE(
      t.net->run_until([&] { return t.checker->committed(late).value() + 8 > t.checker->committed_by_any().value(); },
                       t.net->now() + seconds(60)));
    const auto base = t.net->disk(late).base();
    REQUIRE(base);
    REQUIRE(base->block->header().at > height{40});
    const auto unanswered = deaf->placed - deaf->answers.size();
    CHECK(unanswered > 0);
    t.net->crash(replica_id{0});
    t.net->crash(replica_id{1});
    *deaf->line = {};
    CHECK(t.end(deaf));
  }
}
