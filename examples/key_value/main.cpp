// A replicated key-value store: an application and a client of one's own on a cluster of four.
#include "core/simulated_signatures.hpp"
#include "examples/key_value/client.hpp"
#include "simulation/cluster.hpp"

#include <iostream>

using namespace bezant;

int main() {
  simulation::cluster_config config;
  config.scheme = simulated_signatures();
  config.make_application = [](replica_id, const digest&) { return std::make_shared<key_value::store>(); };
  const auto cluster = simulation::cluster::make(std::move(config)).value();
  cluster->start();

  constexpr session_id session{0};
  const std::vector<key_value::put> requests{
    {session, 1, "colour", "red"}, {session, 2, "shape", "round"}, {session, 3, "colour", "blue"}};
  std::size_t accepted = 0;
  const auto print = [&](std::uint64_t number, const key_value::replaced& outcome) {
    ++accepted;
    std::cout << "request " << number << " accepted, replaced '" << outcome.value << "'\n";
  };
  auto client = key_value::spawn_client(cluster->system(), requests, cluster->replicas(), cluster->network(), print);
  cluster->ends().attach(session, client);
  caf::anon_send(client, start_atom::value);

  const auto store_of = [&](std::uint32_t i) -> auto& {
    return dynamic_cast<const key_value::store&>(cluster->app(replica_id{i}));
  };
  const auto done = [&] {
    bool all = accepted == requests.size();
    for (std::uint32_t i = 1; i < 4; ++i)
      all = all && store_of(i).state() == store_of(0).state();
    return all;
  };
  const bool in_time = cluster->run_until(done, time_point{} + seconds(60));
  caf::anon_send_exit(client, caf::exit_reason::kill); // the cluster ends its own actors only
  for (const auto& [key, value] : store_of(0).values())
    std::cout << key << " = " << value << '\n';
  std::cout << (in_time ? "all replicas have the same state\n" : "it took too long\n");
  return in_time ? 0 : 1;
}
