// The replicas of a cluster: who they are, how many may be faulty, and how their signatures are checked.
#pragma once

#include "core/ids.hpp"
#include "core/signatures.hpp"

#include <string>
#include <vector>

namespace bezant {

/// Number of faulty replicas that n tolerate: f = (n-1)/3, rounded down.
constexpr std::size_t faults_max(std::size_t n) noexcept {
  return n == 0 ? 0 : (n - 1) / 3;
}

/// Smallest quorum such that two share an honest replica: q = ceil((n+f+1)/2); 2f+1 at n = 3f+1.
constexpr std::size_t quorum(std::size_t n) noexcept {
  return (n + faults_max(n) + 2) / 2;
}

/// Kind of a signed message within a protocol. Each protocol numbers its own; see `protocols/message.hpp`.
using message_kind = std::uint8_t;

/// The fixed set of replicas of one chain. Immutable; shared by all that check signatures.
class replica_set {
public:
  /// `chain` identifies the chain (the genesis digest), `protocol` is the protocol's registered name; both go into
  /// every signed digest. `keys[i]` is replica i's key. There must be at least one.
  replica_set(digest chain, std::string protocol, std::vector<public_key> keys,
              std::shared_ptr<const signature_scheme> scheme);

  [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }
  [[nodiscard]] std::size_t faults() const noexcept { return faults_max(size()); }
  [[nodiscard]] std::size_t quorum() const noexcept { return bezant::quorum(size()); }
  [[nodiscard]] const digest& chain() const noexcept { return chain_; }
  [[nodiscard]] const std::string& protocol() const noexcept { return protocol_; }
  [[nodiscard]] bool contains(replica_id who) const noexcept { return who.value() < size(); }
  /// Replica `who`'s key; `who` must be contained.
  [[nodiscard]] const public_key& key(replica_id who) const;
  [[nodiscard]] const signature_scheme& scheme() const noexcept { return *scheme_; }

  /// What is signed for a message of `kind` with canonical `body`: BLAKE2b over the domain "message", chain, protocol,
  /// kind and body. The body holds the view and everything else.
  [[nodiscard]] digest signing_digest(message_kind kind, byte_view body) const;

  /// True if `by` is `who`'s signature on a message of `kind` with `body`.
  [[nodiscard]] bool verify(replica_id who, message_kind kind, byte_view body, const signature& by) const;

private:
  digest chain_;
  std::string protocol_;
  std::vector<public_key> keys_;
  std::shared_ptr<const signature_scheme> scheme_;
};

} // namespace bezant
