// A whole cluster in virtual time: it trades, it is deterministic, and it comes back from crashes.
#include "simulation/cluster.hpp"
#include "tests/exchange/exchange_support.hpp"

using namespace bezant;
using namespace bezant::exchange::testing;
using simulation::cluster;
using simulation::cluster_config;

namespace {

/// What a client counts.
struct counting_client {
  std::uint64_t sent = 0;
  std::uint64_t accepted = 0;
  std::vector<exchange::reject> codes;
};

client_actor::behavior_type count(client_actor::pointer, std::shared_ptr<counting_client> tally) {
  return {[tally](accepted_atom, const accepted_frame& done) {
    ++tally->accepted;
    for (const auto& r : done.outcome.results)
      tally->codes.push_back(r.code);
  }};
}

/// As many frames may wait as a client here has in flight: a frame that is too far ahead is refused for good.
exchange::exchange_genesis market() {
  auto g = small_genesis();
  g.pending_max = 64;
  return g;
}

cluster_config small_cluster(std::uint64_t seed = 1) {
  cluster_config c;
  c.scheme = simulated_signatures();
  c.options = {{"delta", "20ms"}};
  c.application_genesis = digest_of(market());
  c.make_application = [](replica_id, const digest& chain) {
    return std::make_shared<exchange::exchange_application>(market(), chain, simulated_signatures());
  };
  c.seed = seed;
  c.network.links.delay_min = milliseconds(1);
  c.network.links.delay_max = milliseconds(9);
  return c;
}

/// A running cluster, and session 0 trading with itself on it.
struct running {
  explicit running(cluster_config config) : net{cluster::make(std::move(config)).value()} {
    net->start();
    client = net->system().spawn(count, tally);
    gateway = net->add_gateway(first, simulated_signatures()->make_signer(public_key_seed("session", 0)), client,
                               milliseconds(500), 64);
  }
  void trade(int pairs) {
    for (int i = 0; i < pairs; ++i) {
      place(sell(ann, ++tally->sent, 10, 1));
      place(buy(bob, ++tally->sent, 10, 1));
    }
  }
  void place(const exchange::command& c) {
    order_list orders;
    orders.commands = {c};
    caf::anon_send(gateway, place_atom::value, orders);
  }
  bool until_accepted(std::uint64_t n, duration within = seconds(20)) {
    return net->run_until([&] { return tally->accepted >= n; }, net->now() + within);
  }
  exchange::exchange_application& app(std::uint32_t i) {
    return dynamic_cast<exchange::exchange_application&>(net->app(replica_id{i}));
  }

  std::unique_ptr<cluster> net;
  std::shared_ptr<counting_client> tally = std::make_shared<counting_client>();
  client_actor client;
  client_gateway_actor gateway;
};

std::pair<std::string, std::uint64_t> traced(std::uint64_t seed) {
  auto config = small_cluster(seed);
  config.trace = std::make_shared<trace_writer>(nullptr);
  auto writer = config.trace;
  running r{std::move(config)};
  r.trade(5);
  CHECK(r.until_accepted(10));
  r.net->stop();
  const auto lines = writer->lines();
  return {to_string(writer->finish()), lines};
}

} // namespace

TEST_CASE("four replicas trade, and all that execute the same blocks have the same state") {
  running r{small_cluster()};
  r.trade(10);
  REQUIRE(r.until_accepted(20));
  CHECK(std::ranges::count(r.tally->codes, exchange::reject::none) == 20);
  const auto all_done = [&] {
    for (std::uint32_t i = 0; i < 4; ++i)
      if (r.app(i).next_sequence(first) != sequence_number{21})
        return false;
    return true;
  };
  REQUIRE(r.net->run_until(all_done, r.net->now() + seconds(5)));
  for (std::uint32_t i = 0; i < 4; ++i) {
    CHECK(r.app(i).orders_digest() == r.app(0).orders_digest());
    CHECK(r.app(i).books().balance(bob, gold).free == exchange::amount{10'000 + 100});
  }
}

TEST_CASE("the same seed gives the same trace to the byte, another seed another one") {
  const auto once = traced(1);
  CHECK(once.second > 20);
  CHECK(once == traced(1));
  CHECK(once != traced(2));
}

TEST_CASE("a replica that crashed comes back from its store and catches up") {
  running r{small_cluster()};
  r.trade(5);
  REQUIRE(r.until_accepted(10));
  r.net->crash(replica_id{3});
  CHECK_FALSE(r.net->is_up(replica_id{3}));
  r.trade(5);
  REQUIRE(r.until_accepted(20));
  r.net->restart(replica_id{3});
  CHECK(r.net->is_up(replica_id{3}));
  r.trade(5);
  REQUIRE(r.until_accepted(30));
  REQUIRE(
    r.net->run_until([&] { return r.app(3).next_sequence(first) == sequence_number{31}; }, r.net->now() + seconds(20)));
  REQUIRE(
    r.net->run_until([&] { return r.app(0).next_sequence(first) == sequence_number{31}; }, r.net->now() + seconds(20)));
  CHECK(r.app(3).orders_digest() == r.app(0).orders_digest());
}

TEST_CASE("all replicas may crash at once: what was accepted is still there") {
  running r{small_cluster()};
  r.trade(5);
  REQUIRE(r.until_accepted(10));
  for (std::uint32_t i = 0; i < 4; ++i)
    r.net->crash(replica_id{i});
  for (std::uint32_t i = 0; i < 4; ++i)
    r.net->restart(replica_id{i});
  // What became final did not wait for the disk, but those who voted for it have it: nobody has to send anything again.
  const auto all = [&r] {
    for (std::uint32_t i = 0; i < 4; ++i)
      if (r.app(i).next_sequence(first) != sequence_number{11})
        return false;
    return true;
  };
  CHECK(r.net->run_until(all, r.net->now() + seconds(20)));
  r.trade(1);
  CHECK(r.until_accepted(12));
}

TEST_CASE("beyond f crashes nothing is accepted, and trading resumes when one is back") {
  running r{small_cluster()};
  r.trade(1);
  REQUIRE(r.until_accepted(2));
  r.net->crash(replica_id{0});
  r.net->crash(replica_id{1});
  r.trade(1);
  CHECK_FALSE(r.until_accepted(3, seconds(5)));
  r.net->restart(replica_id{0});
  CHECK(r.until_accepted(4));
}

TEST_CASE("lost messages delay trades and lose none") {
  auto config = small_cluster(5);
  config.network.changes = {{time_point{}, time_point{} + seconds(3), {.loss = 300'000, .duplicate = 100'000}}};
  running r{std::move(config)};
  r.trade(10);
  REQUIRE(r.until_accepted(20, seconds(60)));
  CHECK(std::ranges::count(r.tally->codes, exchange::reject::none) == 20);
  CHECK(r.net->network_counts().lost > 0);
}

TEST_CASE("a cluster with an unknown protocol or option is not built, and says why") {
  std::string why;
  auto config = small_cluster();
  config.protocol = "paxos";
  CHECK(cluster::make(config, &why).error() == protocol_error::unknown_protocol);
  CHECK(why.find("paxos") != std::string::npos);
  CHECK(why.find("streamlet") != std::string::npos);
  config = small_cluster();
  config.options = {{"dleta", "20ms"}};
  CHECK(cluster::make(config, &why).error() == protocol_error::bad_option);
  CHECK(why.find("dleta") != std::string::npos);
}
