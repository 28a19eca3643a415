#include "core/digest.hpp"

#include <sodium/crypto_generichash.h>
#include <sodium/randombytes.h>

namespace bezant {

namespace {

crypto_generichash_state* as_state(std::array<std::uint8_t, 384>& room) noexcept {
  static_assert(sizeof(crypto_generichash_state) <= 384 && alignof(crypto_generichash_state) <= 64);
  return reinterpret_cast<crypto_generichash_state*>(room.data());
}

} // namespace

std::string to_string(const digest& d) {
  return to_hex(d.value);
}

std::string short_hex(const digest& d) {
  return to_hex(byte_view{d.value}.first(4));
}

hasher::hasher() {
  crypto_generichash_init(as_state(state_), nullptr, 0, 32);
}

hasher hasher::without_domain() {
  return hasher{};
}

hasher::hasher(std::string_view domain) : hasher() {
  require(domain.size() <= 255, "a hash domain has at most 255 bytes");
  const auto length = static_cast<std::uint8_t>(domain.size());
  update({&length, 1});
  update(as_bytes(domain));
}

hasher& hasher::update(byte_view data) {
  crypto_generichash_update(as_state(state_), data.data(), data.size());
  return *this;
}

digest hasher::finish() {
  digest d;
  crypto_generichash_final(as_state(state_), d.value.data(), d.value.size());
  return d;
}

digest hash(std::string_view domain, byte_view data) {
  return hasher{domain}.update(data).finish();
}

} // namespace bezant

const std::array<std::uint64_t, 2> std::hash<bezant::digest>::key = [] {
  std::array<std::uint64_t, 2> k{};
  randombytes_buf(k.data(), sizeof k);
  return k;
}();
