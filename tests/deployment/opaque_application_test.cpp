// The benchmarks' application: it checks who sent a message, and answers every one alike.
#include "deployment/opaque_application.hpp"

#include <catch2/catch.hpp>

using namespace bezant;
using namespace bezant::deployment;

namespace {

const auto chain = hash("test", as_bytes("chain"));

std::unique_ptr<signer> key_of(std::uint64_t session) {
  return ed25519()->make_signer(public_key_seed("session", session));
}

opaque_application two_sessions() {
  exchange::exchange_genesis g;
  for (std::uint64_t s = 0; s < 2; ++s) {
    exchange::session one;
    one.key = key_of(s)->key();
    g.sessions.push_back(one);
  }
  return {g, chain, ed25519()};
}

transaction message(std::uint32_t session, std::uint64_t sequence, std::size_t size, const signer& by) {
  return make_opaque(chain, session_id{session}, sequence_number{sequence}, size, by);
}

block block_of(std::vector<transaction> list) {
  const auto content = std::make_shared<const payload>(std::move(list));
  return {{chain, view_number{1}, height{1}, replica_id{0}, content->root()}, content, {}};
}

} // namespace

TEST_CASE("a message passes if its session signed it and it is not too large") {
  const auto app = two_sessions();
  CHECK(app.check(message(0, 1, 0, *key_of(0))));
  CHECK(app.check(message(1, 1, 512, *key_of(1))));
  CHECK(app.check(message(0, 1, 0, *key_of(1))).error() == crypto_error::bad_signature);
  CHECK(app.check(message(2, 1, 0, *key_of(2))).error() == crypto_error::unknown_signer);
  CHECK(app.check(message(0, 1, opaque_message::bytes_max + 1, *key_of(0))).error() == codec_error::too_long);
  auto cut = encode(opaque_message{});
  cut.pop_back();
  CHECK_FALSE(app.check(transaction{cut}));
}

TEST_CASE("every message gets a receipt, and the state follows from the blocks alone") {
  auto one = two_sessions();
  auto other = two_sessions();
  const auto b = block_of({message(0, 1, 3, *key_of(0)), message(1, 1, 3, *key_of(1))});
  const auto before = one.state();
  const auto done = one.execute(b);
  REQUIRE(done.receipts.size() == 2);
  const auto outcome = decode<exchange::frame_outcome>(done.receipts[1].outcome).value();
  CHECK(outcome == exchange::frame_outcome{session_id{1}, sequence_number{1}, exchange::frame_status::executed, {}});
  CHECK(done.state == one.state());
  CHECK(done.state != before);
  CHECK(other.execute(b).state == done.state);
  auto third = two_sessions();
  REQUIRE(third.restore(one.snapshot()));
  CHECK(third.state() == one.state());
  CHECK_FALSE(third.restore({}));
}
