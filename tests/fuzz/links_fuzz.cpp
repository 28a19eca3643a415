// TLS sessions in both roles, and links behind TLS. The first byte chooses:
//   0 an acceptor, 1 a dialler: the input is what comes from the wire
//   2 a true handshake in which bytes are changed: three bytes of input say where, and into what
//   3 a replica, 4 a client that is through with TLS: the input is what it says, in pieces
#include "transport/links/link_session.hpp"

#include <cstdlib>

namespace {

using namespace bezant;

key_seed seed(std::uint32_t i) {
  return public_key_seed("links-fuzz", i);
}

/// Replicas 0 and 1, and what their links know; made once.
struct world {
  std::shared_ptr<const replica_set> replicas = std::make_shared<const replica_set>(
    digest{}, "streamlet", std::vector{ed25519()->make_signer(seed(0))->key(), ed25519()->make_signer(seed(1))->key()},
    ed25519());
  std::shared_ptr<const tls_context> contexts[2] = {std::make_shared<const tls_context>(seed(0)),
                                                    std::make_shared<const tls_context>(seed(1))};
  std::shared_ptr<const tls_context> client = std::make_shared<const tls_context>();
  std::shared_ptr<const link_rules> rules = std::make_shared<const link_rules>(
    link_rules{replica_id{0},
               replicas,
               contexts[0],
               {},
               [key = ed25519()->make_signer(seed(2))->key()](session_id) { return std::optional{key}; },
               {}});
};

const world& the_world() {
  static const world w;
  return w;
}

byte_view view(const wire_buffer& b) {
  return {reinterpret_cast<const std::uint8_t*>(b.data()), b.size()};
}

tls_session session(tls_session::side which, std::uint32_t own) {
  const auto expected = the_world().replicas->key(replica_id{1 - own});
  return {the_world().contexts[own], which, [expected](const public_key& k) { return k == expected; }};
}

void from_the_wire(tls_session::side which, byte_view input) {
  auto tls = session(which, 0);
  wire_buffer out;
  bytes plain;
  if (!tls.start(out))
    std::abort();
  while (!input.empty()) {
    const auto part = input.first(std::min<std::size_t>(input.size(), 1000));
    input = input.subspan(part.size());
    if (!tls.receive(part, plain, out))
      break;
  }
  if (tls.established() || !plain.empty())
    std::abort(); // nobody knows the key that the peer must have
}

void with_changes(byte_view input) {
  auto a = session(tls_session::side::dial, 1);
  auto b = session(tls_session::side::accept, 0);
  wire_buffer out_a;
  wire_buffer out_b;
  bytes plain;
  if (!a.start(out_a))
    std::abort();
  const auto carry = [&](wire_buffer& from, tls_session& to, wire_buffer& answer) {
    auto sent = std::exchange(from, {});
    if (input.size() >= 3 && !sent.empty()) {
      sent[(std::size_t{input[0]} << 8U | input[1]) % sent.size()] = static_cast<char>(input[2]);
      input = input.subspan(3);
    }
    return sent.empty() || static_cast<bool>(to.receive(view(sent), plain, answer));
  };
  for (int i = 0; i < 4; ++i)
    if (!carry(out_a, b, out_b) || !carry(out_b, a, out_a))
      break;
  if (!plain.empty())
    std::abort(); // nothing was sent
}

struct deaf final : link_handler {
  void up() override {}
  result<void> take(const frame&) override { return outcome::success(); }
};

void behind_tls(bool replica, byte_view input) {
  const time_point now{1};
  link_session link{the_world().rules, std::nullopt, now};
  auto tls = replica ? session(tls_session::side::dial, 1)
                     : tls_session{the_world().client, tls_session::side::dial, [](const public_key&) { return true; }};
  deaf handler;
  wire_buffer out;
  wire_buffer in;
  bytes plain;
  if (!tls.start(out))
    std::abort();
  while (!tls.established() || !out.empty()) {
    const auto sent = std::exchange(out, {});
    if (!link.receive(now, view(sent), handler, in) || !tls.receive(view(std::exchange(in, {})), plain, out))
      std::abort(); // the handshake is a true one
  }
  const std::size_t piece = input.empty() || input[0] == 0 ? 65536 : input[0];
  while (!input.empty()) {
    const auto part = input.first(std::min(piece, input.size()));
    input = input.subspan(part.size());
    if (!tls.send(part, out) || !link.receive(now, view(std::exchange(out, {})), handler, in))
      return;
  }
  if (!link.pump(in.size(), in) || !link.tick(now, in.size()))
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const byte_view input{data + 1, size - 1};
  switch (data[0] % 5) {
    case 0: from_the_wire(tls_session::side::accept, input); break;
    case 1: from_the_wire(tls_session::side::dial, input); break;
    case 2: with_changes(input); break;
    default: behind_tls(data[0] % 5 == 3, input);
  }
  return 0;
}
