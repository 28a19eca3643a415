// Strangers who connect to a replica again and again, in one of the ways that cost them nothing; docs/network-tests.md.
//   test_network_attack KIND COUNT ADDRESS [--genesis FILE] [--wire-version N]
#include "deployment/genesis_file.hpp"
#include "protocols/registry.hpp"
#include "tests/transport/hostile_peer.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <deque>
#include <functional>
#include <iostream>

namespace bezant::test {

namespace {

using testing::hostile_peer;

struct attack {
  std::string kind;
  std::uint64_t count = 0;
  std::string address;
  std::string genesis;
  std::uint16_t wire = wire_version;
};

/// What one stranger does.
std::function<void()> act_of(const attack& a, const net_address& at, const digest& chain) {
  if (a.kind == "plain")
    return [at] { hostile_peer peer{at}; };
  if (a.kind == "refused")
    return [at] {
      hostile_peer peer{at};
      peer.send_raw("GET / HTTP/1.1\r\nHost: replica\r\n\r\n");
    };
  if (a.kind == "half-open")
    return [at, open = std::make_shared<std::deque<std::unique_ptr<hostile_peer>>>()] {
      constexpr std::size_t open_max = 100;
      constexpr std::uint8_t begin[] = {0x16, 0x03, 0x01, 0x01}; // of a record
      open->push_back(std::make_unique<hostile_peer>(at));
      open->back()->send_raw(begin);
      if (open->size() > open_max)
        open->pop_front();
    };
  if (a.kind == "tls")
    return [at] {
      hostile_peer peer{at};
      peer.shake_hands(std::nullopt);
    };
  return [at, chain, wire = a.wire] {
    hostile_peer peer{at};
    if (peer.shake_hands(std::nullopt)
        && peer.send(frame_kind::client_hello, client_hello_body{{wire_magic, wire, chain}, {}}))
      peer.read();
  };
}

int run_attack(const attack& a) {
  const auto at = parse_net_address(a.address);
  if (!at) {
    std::cerr << a.address << ": " << complaint_about(a.address) << '\n';
    return 2;
  }
  digest chain;
  if (!a.genesis.empty()) {
    std::vector<std::string> problems;
    const auto founded = deployment::read_genesis(a.genesis, protocol_registry::built_in(), problems);
    if (!founded) {
      std::cerr << (problems.empty() ? a.genesis : problems.front()) << '\n';
      return 2;
    }
    chain = chain_id(founded->chain);
  }
  const auto act = act_of(a, *at, chain);
  const auto began = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < a.count; ++i)
    act();
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - began;
  std::printf("%s: %llu connections in %.1f s\n", a.kind.c_str(), static_cast<unsigned long long>(a.count),
              spent.count());
  return 0;
}

} // namespace

} // namespace bezant::test

int main(int argc, char** argv) {
  bezant::test::attack a;
  CLI::App app{"Connects to a replica on loopback again and again, as strangers do"};
  app.add_option("kind", a.kind, "What each connection does")
    ->required()
    ->check(CLI::IsMember({"plain", "tls", "hello", "refused", "half-open"}));
  app.add_option("count", a.count, "How many, one after the other")->required()->check(CLI::Range(1, 1'000'000));
  app.add_option("address", a.address, "Where the replica listens")->required();
  app.add_option("--genesis", a.genesis, "The chain that a hello names; without it the hello is refused");
  app.add_option("--wire-version", a.wire, "The version that a hello names");
  CLI11_PARSE(app, argc, argv);
  try {
    return bezant::test::run_attack(a);
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
