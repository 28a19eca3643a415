// A set of replicas whose keys the test holds, and messages signed with them.
#pragma once

#include "protocols/chained/messages.hpp"
#include "protocols/message.hpp"

#include <memory>
#include <vector>

namespace bezant::testing {

/// n replicas with simulated signatures. `chain` picks the chain id, and with it the hashed leaders.
class keyring {
public:
  keyring(std::size_t n, std::uint64_t chain, std::string protocol);

  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] const std::shared_ptr<const replica_set>& replicas() const { return replicas_; }
  [[nodiscard]] const signer& key(replica_id who) const { return *keys_[who.value()]; }
  [[nodiscard]] signed_message sign(replica_id who, message m) const;
  [[nodiscard]] block_ptr genesis() const { return make_genesis_block(replicas_->chain()); }

private:
  std::vector<std::unique_ptr<signer>> keys_;
  std::shared_ptr<const replica_set> replicas_;
};

/// A payload of one transaction with this text; none for an empty text.
payload_ptr text_payload(std::string_view text);

/// The chain number, from 0, for which the hashed leaders of views 1, 2, ... are `leaders`.
std::uint64_t chain_with_leaders(std::size_t n, std::span<const std::uint32_t> leaders);

/// The chained family's messages as any holder of the keys can make them.
namespace chained_says {

signature_share share(const keyring& keys, replica_id who, const block_vote& vote);
vote_certificate certificate(const keyring& keys, const block& b, std::span<const replica_id> signers);
/// By the first q replicas; the genesis block's own for genesis.
vote_certificate certificate(const keyring& keys, const block& b);
/// A child of `parent`, whose justify `certificate(keys, parent)` makes.
block_ptr child(const keyring& keys, const block& parent, std::uint64_t epoch, replica_id proposer,
                std::string_view text = {});
signed_message proposal(const keyring& keys, const block& b);
signed_message proposal(const keyring& keys, const block& b, const chained::timeout_certificate& after);
signed_message vote(const keyring& keys, replica_id who, const block& b);
signed_message notarization(const keyring& keys, replica_id sender, const vote_certificate& c);
signed_message answer(const keyring& keys, replica_id sender, const block& b);
signed_message request(const keyring& keys, replica_id sender, const vote_certificate& wanted, const block& have);
signed_message timeout(const keyring& keys, replica_id who, std::uint64_t view, std::uint64_t high);
/// The certificate that these replicas, each stating its highest view, gave `view` up; `high` is the block whose
/// certificate hangs beside it.
chained::timeout_certificate given_up(const keyring& keys, std::uint64_t view, const block& high,
                                      std::span<const std::pair<replica_id, std::uint64_t>> signers);
/// Adjacent certified blocks as a proof.
bytes proof(const keyring& keys, std::span<const block_ptr> chain);

} // namespace chained_says

} // namespace bezant::testing
