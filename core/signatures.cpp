#include "core/signatures.hpp"

#include <sodium/core.h>
#include <sodium/crypto_sign_ed25519.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

namespace bezant {

namespace {

void start_sodium() {
  static const bool started = sodium_init() >= 0;
  require(started, "libsodium starts");
}

class ed25519_signer final : public signer {
public:
  explicit ed25519_signer(const key_seed& seed) {
    crypto_sign_ed25519_seed_keypair(key_.value.data(), secret_.data(), seed.data());
  }
  ~ed25519_signer() override { sodium_memzero(secret_.data(), secret_.size()); }

  [[nodiscard]] const public_key& key() const noexcept override { return key_; }

  [[nodiscard]] signature sign(const digest& what) const override {
    signature s;
    crypto_sign_ed25519_detached(s.value.data(), nullptr, what.value.data(), what.value.size(), secret_.data());
    return s;
  }

private:
  public_key key_;
  std::array<std::uint8_t, crypto_sign_ed25519_SECRETKEYBYTES> secret_{};
};

class ed25519_scheme final : public signature_scheme {
public:
  [[nodiscard]] std::string_view name() const noexcept override { return "ed25519"; }

  [[nodiscard]] std::unique_ptr<signer> make_signer(const key_seed& seed) const override {
    return std::make_unique<ed25519_signer>(seed);
  }

  [[nodiscard]] bool verify(const public_key& key, const digest& what, const signature& by) const noexcept override {
    return crypto_sign_ed25519_verify_detached(by.value.data(), what.value.data(), what.value.size(), key.value.data())
           == 0;
  }
};

} // namespace

std::shared_ptr<const signature_scheme> ed25519() {
  start_sodium();
  return std::make_shared<ed25519_scheme>();
}

key_seed random_key_seed() {
  start_sodium();
  key_seed seed;
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

key_seed public_key_seed(std::string_view purpose, std::uint64_t number) {
  return hasher{"public-key-seed"}.add(std::string{purpose}).add(number).finish().value;
}

} // namespace bezant
