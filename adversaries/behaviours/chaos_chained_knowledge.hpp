// What the behaviour "chaos" knows of a chain of the chained family: blocks, shares, certificates, of both sides of a
// fork.
#pragma once

#include "adversaries/behaviours/chaos_mind.hpp"
#include "protocols/chained/messages.hpp"
#include "protocols/simplex/messages.hpp"

#include <map>
#include <optional>
#include <set>

namespace bezant::chaos {

inline constexpr auto finalize_kind = static_cast<message_kind>(simplex::kind::finalize);

/// A block with a certificate of it.
struct known_block {
  block_header header;
  digest id;
  vote_certificate certificate;
};

/// Everything is bounded; what is oldest, or of the lowest views, is forgotten first.
class chained_knowledge {
public:
  using shares = std::map<replica_id, signature>;

  chained_knowledge(std::string_view protocol, const replica_set& replicas, replica_id self);

  [[nodiscard]] bool simplex() const noexcept { return simplex_; }
  /// True if blocks and timeouts of the protocol say nothing of high certificates: Simplex and Streamlet.
  [[nodiscard]] bool plain() const noexcept { return plain_; }
  [[nodiscard]] std::size_t quorum() const noexcept { return quorum_; }

  /// A message came in, an own one included.
  void hear(const signed_message& m);
  /// A block, an own one included.
  void saw_block(const justified_header& h, const payload_ptr& content);

  /// Never empty: genesis is in it at first.
  [[nodiscard]] const last_few<known_block, 32>& certified() const noexcept { return certified_; }
  [[nodiscard]] const last_few<vote_certificate, 32>& certificates() const noexcept { return certificates_; }
  [[nodiscard]] const last_few<vote_certificate, 32>& finalizations() const noexcept { return finalizations_; }
  [[nodiscard]] const last_few<block_vote, 24>& to_vote_for() const noexcept { return to_vote_for_; }
  [[nodiscard]] const last_few<payload_ptr, 16>& payloads() const noexcept { return payloads_; }
  [[nodiscard]] const std::map<block_vote, shares>& votes() const noexcept { return votes_; }
  /// Blocks of certificates that it made of shares and that nobody else has shown.
  [[nodiscard]] const std::set<digest>& secrets() const noexcept { return secrets_; }
  void tell_secret(const digest& block) { secrets_.erase(block); }
  void forget_secrets() { secrets_.clear(); }
  /// A certificate that `v` was given up, of whichever shares suit; nothing if there are too few.
  [[nodiscard]] std::optional<chained::timeout_certificate> given_up(view_number v, mouth& to) const;

private:
  void saw_share(std::map<block_vote, shares>& tally, const block_vote& v, replica_id who, const signature& by,
                 last_few<vote_certificate, 32>& made);
  void saw_certificate(const vote_certificate& c);
  void saw_timeout(const chained::timeout_vote& t, replica_id who, const signature& by);

  replica_id self_;
  bool simplex_;
  bool plain_;
  block_ptr genesis_;
  std::size_t quorum_;
  std::map<digest, block_header> headers_; // of blocks that were seen, until they are certified
  last_few<known_block, 32> certified_;
  last_few<vote_certificate, 32> certificates_;
  last_few<vote_certificate, 32> finalizations_;
  last_few<block_vote, 24> to_vote_for_;
  last_few<payload_ptr, 16> payloads_;
  std::map<block_vote, shares> votes_;
  std::map<block_vote, shares> finalizes_;
  std::map<view_number, std::map<replica_id, chained::timeout_share>> timeouts_;
  last_few<chained::timeout_certificate, 16> given_up_;
  std::set<digest> secrets_;
};

} // namespace bezant::chaos
