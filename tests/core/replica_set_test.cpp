// Quorums, and what a replica's signature covers.
#include "core/replica_set.hpp"

#include "core/simulated_signatures.hpp"

#include <catch2/catch.hpp>

using namespace bezant;

namespace {

replica_set set_of(std::size_t n, std::string_view chain = "chain", std::string protocol = "streamlet") {
  std::vector<public_key> keys;
  for (std::size_t i = 0; i < n; ++i)
    keys.push_back(simulated_signatures()->make_signer(public_key_seed("replica", i))->key());
  return {hash("test", as_bytes(chain)), std::move(protocol), std::move(keys), simulated_signatures()};
}

} // namespace

TEST_CASE("for up to 100 replicas two quorums share an honest one, and the honest ones are a quorum") {
  for (std::size_t n = 1; n <= 100; ++n) {
    const auto f = faults_max(n);
    const auto q = quorum(n);
    INFO("n = " << n << ", f = " << f << ", q = " << q);
    REQUIRE(3 * f < n);               // below a third
    REQUIRE(3 * (f + 1) >= n);        // and no more could be tolerated
    REQUIRE(2 * q - n >= f + 1);      // the overlap of two quorums holds more than f
    REQUIRE(2 * (q - 1) < n + f + 1); // which a smaller one would not do
    REQUIRE(q <= n - f);              // live without the faulty ones
    REQUIRE(f + 1 <= n - f);          // f+1 equal receipts can be had from the honest ones
    if (n == 3 * f + 1)
      REQUIRE(q == 2 * f + 1);
  }
}

TEST_CASE("a signature holds for its author, chain, protocol, kind and body alone") {
  const auto replicas = set_of(4);
  const auto key = simulated_signatures()->make_signer(public_key_seed("replica", 2));
  const bytes body{1, 2, 3};
  const auto by = key->sign(replicas.signing_digest(5, body));
  CHECK(replicas.verify(replica_id{2}, 5, body, by));
  CHECK_FALSE(replicas.verify(replica_id{1}, 5, body, by));
  CHECK_FALSE(replicas.verify(replica_id{2}, 6, body, by));
  CHECK_FALSE(replicas.verify(replica_id{2}, 5, bytes{1, 2}, by));
  CHECK_FALSE(set_of(4, "another").verify(replica_id{2}, 5, body, by));
  CHECK_FALSE(set_of(4, "chain", "hotstuff").verify(replica_id{2}, 5, body, by));
}

TEST_CASE("who is not in the set signs nothing") {
  const auto replicas = set_of(4);
  const auto key = simulated_signatures()->make_signer(public_key_seed("replica", 4));
  CHECK_FALSE(replicas.contains(replica_id{4}));
  CHECK_FALSE(replicas.verify(replica_id{4}, 1, {}, key->sign(replicas.signing_digest(1, {}))));
  CHECK_FALSE(replicas.verify(replica_id{0xFFFFFFFF}, 1, {}, {}));
}

TEST_CASE("a kind and a body cannot be exchanged for a protocol's name") {
  // "ab" + kind 'c' and "abc" + ... must not be hashed as the same bytes.
  CHECK(set_of(1, "chain", "ab").signing_digest('c', as_bytes("d"))
        != set_of(1, "chain", "abc").signing_digest('d', as_bytes("")));
}
