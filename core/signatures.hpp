// Keys, signatures and the scheme that makes and checks them.
#pragma once

#include "core/digest.hpp"

#include <array>
#include <compare>
#include <memory>
#include <string_view>

namespace bezant {

/// A verification key; 32 bytes (RFC 8032 for Ed25519).
struct public_key {
  std::array<std::uint8_t, 32> value{};

  friend auto operator<=>(const public_key&, const public_key&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, public_key& x) {
    return f(x.value);
  }
};

/// A signature over a 32-byte digest; 64 bytes.
struct signature {
  std::array<std::uint8_t, 64> value{};

  friend auto operator<=>(const signature&, const signature&) noexcept = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, signature& x) {
    return f(x.value);
  }
};

/// The 32 secret bytes from which a key pair is derived.
using key_seed = std::array<std::uint8_t, 32>;

/// Signs digests with one secret key. Not copyable, wiped on destruction.
class signer {
public:
  signer() = default;
  signer(const signer&) = delete;
  signer& operator=(const signer&) = delete;
  virtual ~signer() = default;

  [[nodiscard]] virtual const public_key& key() const noexcept = 0;
  [[nodiscard]] virtual signature sign(const digest& what) const = 0;
};

/// A way to sign. Implementations are stateless and may be shared between threads.
class signature_scheme {
public:
  virtual ~signature_scheme() = default;

  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  [[nodiscard]] virtual std::unique_ptr<signer> make_signer(const key_seed& seed) const = 0;
  [[nodiscard]] virtual bool verify(const public_key& key, const digest& what, const signature& by) const noexcept = 0;
};

/// Ed25519 over the digest (RFC 8032, by libsodium): the only scheme of a real deployment.
std::shared_ptr<const signature_scheme> ed25519();

/// A fresh seed from the operating system's generator.
key_seed random_key_seed();

/// A seed for tests and simulations that depends on `number` and `purpose` only. Anybody can compute it.
key_seed public_key_seed(std::string_view purpose, std::uint64_t number);

} // namespace bezant
