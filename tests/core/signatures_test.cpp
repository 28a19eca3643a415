// Ed25519 as the standard and other libraries have it, and the stand-in for simulations.
#include "core/simulated_signatures.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace bezant;

namespace {

key_seed rfc8032_seed() {
  key_seed seed{};
  const auto raw = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").value();
  std::ranges::copy(raw, seed.begin());
  return seed;
}

void check_scheme(const signature_scheme& scheme) {
  const auto key = scheme.make_signer(public_key_seed("test", 1));
  const auto other = scheme.make_signer(public_key_seed("test", 2));
  const auto what = hash("test", as_bytes("what"));
  const auto good = key->sign(what);
  CHECK(key->key() != other->key());
  CHECK(scheme.verify(key->key(), what, good));
  CHECK_FALSE(scheme.verify(other->key(), what, good));
  CHECK_FALSE(scheme.verify(key->key(), hash("test", as_bytes("else")), good));
  CHECK_FALSE(scheme.verify(public_key{}, what, good));
  CHECK_FALSE(scheme.verify(key->key(), what, signature{}));
  for (std::size_t bit = 0; bit < good.value.size() * 8; ++bit) {
    auto bad = good;
    bad.value[bit / 8] = static_cast<std::uint8_t>(bad.value[bit / 8] ^ (1U << (bit % 8)));
    if (scheme.verify(key->key(), what, bad))
      FAIL("the signature still holds with bit " << bit << " flipped");
  }
}

} // namespace

TEST_CASE("the key of the RFC 8032 test seed is the one that the RFC gives") {
  const auto key = ed25519()->make_signer(rfc8032_seed());
  CHECK(to_hex(key->key().value) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST_CASE("a digest is signed as OpenSSL signs its 32 bytes") {
  const auto what = hasher::without_domain().update(as_bytes("abc")).finish();
  const auto by = ed25519()->make_signer(rfc8032_seed())->sign(what);
  CHECK(to_hex(by.value)
        == "ffb9744722e625f6bf6628a1fd9838b3cb3631d1ff1ffc2f989edf0778938bdd"
           "e267e4846a2a9624b1794df8d8785386cb82e6ee577dabe956d61c8aa1dc7c0d");
}

TEST_CASE("Ed25519 refuses a wrong key, a wrong digest and every flipped bit") {
  check_scheme(*ed25519());
}

TEST_CASE("Ed25519 refuses the second spelling of a signature: S plus the group's order") {
  const auto what = hash("test", as_bytes("what"));
  const auto key = ed25519()->make_signer(rfc8032_seed());
  auto by = key->sign(what);
  const auto order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += by.value[32 + i] + unsigned{order[i]};
    by.value[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8U;
  }
  CHECK_FALSE(ed25519()->verify(key->key(), what, by));
}

TEST_CASE("Ed25519 refuses a key of small order, with which one signature fits any digest") {
  public_key identity{};
  identity.value[0] = 1;
  signature by{};
  by.value[0] = 1;
  CHECK_FALSE(ed25519()->verify(identity, hash("test", as_bytes("x")), by));
}

TEST_CASE("simulated signatures refuse a wrong key, a wrong digest and every flipped bit") {
  check_scheme(*simulated_signatures());
}

TEST_CASE("the two schemes do not take each other's signatures") {
  const auto what = hash("test", as_bytes("what"));
  const auto real = ed25519()->make_signer(public_key_seed("test", 1));
  const auto fake = simulated_signatures()->make_signer(public_key_seed("test", 1));
  CHECK_FALSE(ed25519()->verify(fake->key(), what, fake->sign(what)));
  CHECK_FALSE(simulated_signatures()->verify(real->key(), what, real->sign(what)));
}

TEST_CASE("public seeds depend on purpose and number, secret seeds on nothing") {
  CHECK(public_key_seed("replica", 1) == public_key_seed("replica", 1));
  CHECK(public_key_seed("replica", 1) != public_key_seed("replica", 2));
  CHECK(public_key_seed("replica", 1) != public_key_seed("session", 1));
  CHECK(random_key_seed() != random_key_seed());
}
