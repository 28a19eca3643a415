// BLAKE2b-256 digests with domain separation.
#pragma once

#include "core/bytes.hpp"
#include "core/codec.hpp"

#include <array>
#include <compare>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

namespace bezant {

/// A BLAKE2b-256 digest (RFC 7693, 32 bytes). All zero means "none".
struct digest {
  std::array<std::uint8_t, 32> value{};

  friend auto operator<=>(const digest&, const digest&) noexcept = default;
  [[nodiscard]] bool empty() const noexcept { return *this == digest{}; }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, digest& x) {
    return f(x.value);
  }
};

/// 64 hexadecimal digits.
std::string to_string(const digest& d);

/// The first 8 hexadecimal digits, for people.
std::string short_hex(const digest& d);

/// Digests a stream of bytes within one domain. Two hashers of different domains never give equal digests for equal
/// input: the domain is the first thing hashed, with its length.
class hasher {
public:
  /// `domain` is a short name of what is being hashed, such as "block"; at most 255 bytes.
  explicit hasher(std::string_view domain);

  /// A plain BLAKE2b-256 without domain, for what other programs shall be able to check (`b2sum -l 256`). Never for
  /// anything that is signed or that consensus depends on.
  static hasher without_domain();

  hasher& update(byte_view data);
  /// Hashes the canonical encoding of `x`.
  template <class T>
  hasher& add(const T& x) {
    return update(encode(x));
  }

  /// The digest of all that was added; the hasher is spent afterwards.
  [[nodiscard]] digest finish();

private:
  hasher();

  // Room for libsodium's crypto_generichash_state, kept out of this header; checked in the source.
  alignas(64) std::array<std::uint8_t, 384> state_; // set by the constructor
};

/// The digest of `data` in `domain`.
digest hash(std::string_view domain, byte_view data);

} // namespace bezant

/// Keyed at random in each process: digests of clients' transactions are the clients' choice, and with a known function
/// they could all be made to meet in one place of a table. So what a table's order is must decide nothing. (Not
/// `noexcept`: then the standard library's tables keep each entry's hash.)
template <>
struct std::hash<bezant::digest> {
  static const std::array<std::uint64_t, 2> key;

  std::size_t operator()(const bezant::digest& d) const {
    std::uint64_t head = 0;
    std::memcpy(&head, d.value.data(), sizeof head);
    const auto mixed = (head ^ key[0]) * (key[1] | 1U);
    return mixed ^ (mixed >> 32U);
  }
};
