// The same cluster on real threads and with real signatures, waiting for conditions with a bound.
#include "simulation/cluster.hpp"
#include "tests/exchange/exchange_support.hpp"
#include "tests/support/sanitized.hpp"

#include <atomic>

using namespace bezant;
using namespace bezant::exchange::testing;
using simulation::cluster;

namespace {

exchange::exchange_genesis genesis_with_real_keys() {
  auto g = small_genesis();
  g.pending_max = 64;
  g.sessions[0].key = ed25519()->make_signer(public_key_seed("session", 0))->key();
  return g;
}

client_actor::behavior_type count(client_actor::pointer, std::shared_ptr<std::atomic<int>> accepted) {
  return {[accepted](accepted_atom, const accepted_frame& done) {
    for (const auto& r : done.outcome.results)
      *accepted += r.code == exchange::reject::none ? 1 : 0;
  }};
}

} // namespace

TEST_CASE("on threads four replicas trade and end in the same state") {
  simulation::cluster_config c;
  c.how = scheduling::threads;
  c.threads = 2;
  c.scheme = ed25519();
  c.verifiers = 2;
  c.options = {{"delta", std::to_string(5 * test::slowness) + "ms"}};
  c.application_genesis = digest_of(genesis_with_real_keys());
  c.make_application = [](replica_id, const digest& chain) {
    return std::make_shared<exchange::exchange_application>(genesis_with_real_keys(), chain, ed25519());
  };
  c.trace = std::make_shared<trace_writer>(nullptr);
  const auto trace = c.trace;
  auto net = cluster::make(std::move(c)).value();
  net->start();

  auto accepted = std::make_shared<std::atomic<int>>(0);
  auto client = net->system().spawn(count, accepted);
  auto gateway =
    net->add_gateway(first, ed25519()->make_signer(public_key_seed("session", 0)), client, milliseconds(500), 64);
  for (std::uint64_t id = 1; id <= 20; ++id) {
    order_list orders;
    orders.commands = {id % 2 == 1 ? sell(ann, id, 10, 1) : buy(bob, id, 10, 1)};
    caf::anon_send(gateway, place_atom::value, orders);
  }
  CHECK(net->run_until([&] { return *accepted >= 20; }, net->now() + seconds(30 * test::slowness)));
  net->stop(); // although this test still holds client and gateway

  CHECK(trace->lines() > 0);
  // A replica may have been stopped before the last block: those that saw all of it agree.
  std::set<digest> states;
  std::size_t with_all = 0;
  for (std::uint32_t i = 0; i < 4; ++i) {
    auto& app = dynamic_cast<exchange::exchange_application&>(net->app(replica_id{i}));
    if (app.next_sequence(first) != sequence_number{21})
      continue;
    ++with_all;
    states.insert(app.orders_digest());
    CHECK(app.books().balance(bob, gold).free == exchange::amount{10'000 + 100});
  }
  CHECK(with_all >= 2);
  CHECK(states.size() == 1);
}
