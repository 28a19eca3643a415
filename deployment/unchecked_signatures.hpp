// Signatures that prove nothing, for benchmarks that leave clients' signatures out.
#pragma once

#include "core/signatures.hpp"

namespace bezant::deployment {

/// Makes empty signatures.
class unchecked_signer final : public signer {
public:
  explicit unchecked_signer(const public_key& key) : key_{key} {}
  [[nodiscard]] const public_key& key() const noexcept override { return key_; }
  [[nodiscard]] signature sign(const digest&) const override { return {}; }

private:
  public_key key_;
};

/// Accepts every signature.
class unchecked_signatures final : public signature_scheme {
public:
  [[nodiscard]] std::string_view name() const noexcept override { return "unchecked"; }
  [[nodiscard]] std::unique_ptr<signer> make_signer(const key_seed& seed) const override {
    return std::make_unique<unchecked_signer>(ed25519()->make_signer(seed)->key());
  }
  [[nodiscard]] bool verify(const public_key&, const digest&, const signature&) const noexcept override { return true; }
};

} // namespace bezant::deployment
