#include "core/simulated_signatures.hpp"

#include <sodium/crypto_shorthash.h>

#include <algorithm>

namespace bezant {

namespace {

signature keyed_hash(const public_key& key, const digest& what) noexcept {
  static_assert(crypto_shorthash_KEYBYTES <= 32 && crypto_shorthash_BYTES <= 64);
  signature s;
  crypto_shorthash(s.value.data(), what.value.data(), what.value.size(), key.value.data());
  return s;
}

class simulated_signer final : public signer {
public:
  explicit simulated_signer(const key_seed& seed) : key_{hash("simulated-key", seed).value} {}

  [[nodiscard]] const public_key& key() const noexcept override { return key_; }
  [[nodiscard]] signature sign(const digest& what) const override { return keyed_hash(key_, what); }

private:
  public_key key_;
};

class simulated_scheme final : public signature_scheme {
public:
  [[nodiscard]] std::string_view name() const noexcept override { return "simulated"; }

  [[nodiscard]] std::unique_ptr<signer> make_signer(const key_seed& seed) const override {
    return std::make_unique<simulated_signer>(seed);
  }

  [[nodiscard]] bool verify(const public_key& key, const digest& what, const signature& by) const noexcept override {
    return keyed_hash(key, what) == by;
  }
};

} // namespace

std::shared_ptr<const signature_scheme> simulated_signatures() {
  return std::make_shared<simulated_scheme>();
}

} // namespace bezant
